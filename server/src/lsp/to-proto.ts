/** From our words to the protocol: findings to diagnostics, findings and explanations to hovers. */
import {
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  MarkupKind,
  type Range,
} from 'vscode-languageserver/node';
import type { Place } from '../../../rules/model/place.ts';
import type { Tier } from '../../../rules/rule.ts';
import type { ConfigurationProblem, PresentedFinding } from '../engine/engine.ts';
import type { Buffers } from './buffers.ts';
import type { Features } from './from-proto.ts';

/** What it takes to say something to this client. */
export interface Speech {
  readonly buffers: Buffers;
  readonly features: Features;
  /** The page of a rule; undefined for what the engine reports on its own account. */
  readonly pageOf: (rule: string) => string | undefined;
}

const severities: Readonly<Record<Tier, DiagnosticSeverity>> = {
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function rangeOf(place: Place, buffers: Buffers): Range {
  const document = buffers.document(place.file);
  return { start: document.positionAt(place.span[0]), end: document.positionAt(place.span[1]) };
}

/** No tags: `unnecessary` would fade code that is needed, and `deprecated` would strike it through. */
export function diagnosticOf(finding: PresentedFinding, { buffers, features, pageOf }: Speech): Diagnostic {
  const href = pageOf(finding.rule);
  return {
    range: rangeOf(finding.at, buffers),
    severity: severities[finding.tier],
    code: finding.rule,
    ...(href && features.codeDescription ? { codeDescription: { href } } : {}),
    source: 'tenfold',
    message: finding.message,
    ...(features.relatedInformation && finding.related.length > 0
      ? {
          relatedInformation: finding.related.map(({ at, message }) => ({
            location: { uri: buffers.uriOf(at.file), range: rangeOf(at, buffers) },
            message,
          })),
        }
      : {}),
    data: { fingerprint: finding.fingerprint },
  };
}

/** An error, unlike a finding: the file is not what its author means it to be, and defaults are used. */
export function problemDiagnostic(problem: ConfigurationProblem, { buffers }: Speech): Diagnostic {
  return {
    range: rangeOf({ file: problem.path, span: problem.span }, buffers),
    severity: DiagnosticSeverity.Error,
    code: 'configuration',
    source: 'tenfold',
    message: problem.message,
  };
}

/**
 * One hover for all findings under the cursor: what each is concluded from. The editor shows the diagnostics above it,
 * with their messages and related places. Null when there is nothing to add.
 */
export function findingsHover(findings: readonly PresentedFinding[], speech: Speech): Hover | null {
  const parts = findings
    .map((finding) => (speech.features.markdown ? inMarkdown : inPlainText)(finding, speech))
    .filter((part) => part !== '');
  if (parts.length === 0) return null;
  const value = parts.join(speech.features.markdown ? '\n\n---\n\n' : '\n\n');
  return { contents: markup(value, speech.features), range: rangeOf(findings[0]!.at, speech.buffers) };
}

/** What `explain` says of a place, line by line. */
export function explanationHover(lines: readonly string[], features: Features): Hover {
  const text = lines.join('\n');
  return { contents: markup(features.markdown ? `\`\`\`text\n${text}\n\`\`\`` : text, features) };
}

/** The client may show the source in a monospaced font or not at all; either way it reads well. */
function inMarkdown(finding: PresentedFinding, speech: Speech): string {
  const page = untoldPage(finding, speech);
  const places = untoldPlaces(finding, speech).map(({ at, message }) => {
    const line = lineOf(at, speech);
    return `1. [${baseName(at.file)}:${line}](${speech.buffers.uriOf(at.file)}#L${line}) ${escapeMarkdown(message)}`;
  });
  return [
    finding.evidence.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n'),
    places.join('\n'),
    page ? `[${finding.rule}](${page})` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function inPlainText(finding: PresentedFinding, speech: Speech): string {
  const page = untoldPage(finding, speech);
  const places = untoldPlaces(finding, speech).map(
    ({ at, message }) => `${baseName(at.file)}:${lineOf(at, speech)} ${message}`,
  );
  return [...finding.evidence.map((sentence) => `- ${sentence}`), ...places, ...(page ? [page] : [])].join(
    '\n',
  );
}

/** The page, where the diagnostic could not carry it. */
function untoldPage({ rule }: PresentedFinding, { features, pageOf }: Speech): string | undefined {
  return features.codeDescription ? undefined : pageOf(rule);
}

/** The related places, where the diagnostic could not carry them. */
function untoldPlaces({ related }: PresentedFinding, { features }: Speech): PresentedFinding['related'] {
  return features.relatedInformation ? [] : related;
}

function lineOf(at: Place, { buffers }: Speech): number {
  return rangeOf(at, buffers).start.line + 1;
}

/** Back-ticks stay: messages put code between them, in Markdown's own way. */
function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_[\]<>#|~]/g, '\\$&')))
    .join('');
}

function markup(value: string, features: Features): Hover['contents'] {
  return { kind: features.markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
