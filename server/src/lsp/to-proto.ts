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

/** One hover for all findings under the cursor. */
export function findingsHover(findings: readonly PresentedFinding[], speech: Speech): Hover {
  const parts = findings.map((finding) =>
    (speech.features.markdown ? inMarkdown : inPlainText)(finding, speech),
  );
  const value = parts.join(speech.features.markdown ? '\n\n---\n\n' : '\n\n');
  return { contents: markup(value, speech.features), range: rangeOf(findings[0]!.at, speech.buffers) };
}

/** What `explain` says of a place, line by line. */
export function explanationHover(lines: readonly string[], features: Features): Hover {
  const text = lines.join('\n');
  return { contents: markup(features.markdown ? `\`\`\`text\n${text}\n\`\`\`` : text, features) };
}

/** The client may show the source in a monospaced font or not at all; either way it reads well. */
function inMarkdown(finding: PresentedFinding, { buffers, pageOf }: Speech): string {
  const page = pageOf(finding.rule);
  const rule = page ? `[${finding.rule}](${page})` : finding.rule;
  const path = finding.related.map(({ at, message }) => {
    const { line } = rangeOf(at, buffers).start;
    return `1. [${baseName(at.file)}:${line + 1}](${buffers.uriOf(at.file)}#L${line + 1}) ${escapeMarkdown(message)}`;
  });
  return [
    `**${escapeMarkdown(finding.message)}**`,
    finding.evidence.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n'),
    path.join('\n'),
    `${rule} · ${finding.tier} · ${finding.confidence}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function inPlainText(finding: PresentedFinding, { buffers, pageOf }: Speech): string {
  return [
    finding.message,
    ...finding.evidence.map((sentence) => `- ${sentence}`),
    ...finding.related.map(
      ({ at, message }) => `${baseName(at.file)}:${rangeOf(at, buffers).start.line + 1} ${message}`,
    ),
    `${finding.rule}, ${finding.tier}, ${finding.confidence}`,
    pageOf(finding.rule),
  ]
    .filter((line) => line !== undefined)
    .join('\n');
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
