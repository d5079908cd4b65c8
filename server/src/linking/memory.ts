/**
 * Remembered answers, and who asked what.
 *
 * A question is answered on demand and remembered in the file that it is about. While it is being answered, each question
 * it asks and each file it looks into notes it as an asker. When a file changes, the questions about it are forgotten,
 * those that asked them, and so on: nothing else, so that an edit costs what depends on it.
 *
 * Cycles give a stand-in at the point of return, and what was computed inside a cycle is not remembered past the question
 * that started it, so answers do not depend on who asked first.
 */

/** What questions are about: a file, or what goes by a name. */
export interface Subject {
  readonly path: string;
  readonly memo: Map<Key, Question>;
}

/** What is asked: in words, or by `numbered`. */
export type Key = string | number;

/** What is asked of most values, calls and functions. */
const NUMBERED = {
  value: 0,
  variable: 1,
  libraryCall: 2,
  operation: 3,
  edges: 4,
  summary: 5,
  running: 6,
  returned: 7,
} as const;

/** A question about a value, call or function, which has an id: found faster than a text made up for each. */
export function numbered(kind: keyof typeof NUMBERED, id: number): number {
  return NUMBERED[kind] * IDS + id;
}

/** More than a file can have of anything; with the kinds still a small integer. */
const IDS = 2 ** 24;

export interface Question {
  readonly subject: Subject;
  readonly key: Key;
  answer: unknown;
  /** While it is being answered, how many questions wait for it, itself included; otherwise 0. */
  level: number;
  /** Who was told the answer; most questions are asked by one. */
  askers: Question | Question[] | undefined;
  isForgotten: boolean;
}

export interface Memory {
  /** Answers a question about a subject once; `cycle` is the answer inside its own computation. */
  ask<T>(subject: Subject, key: Key, cycle: T, compute: () => T): T;
  /** The answer, when there is one already: for what is asked so often that even the asking has to cost little. */
  known(subject: Subject, key: Key): unknown;
  /** Whoever asks now looks at what goes by this name: a path, or a name that no file has. */
  depend(name: string): void;
  /**
   * All that is looked at meanwhile counts as looked at on behalf of this name, which `forget` gives when one of the
   * answers may differ; undefined: of nobody, for what keeps track of changes itself.
   */
  onBehalf<T>(name: string | undefined, look: () => T): T;
  /** True when what was asked on behalf of the name still holds. */
  holds(name: string): boolean;
  /** Who asks now; nobody during a trial, whose answers nobody may depend on. */
  asking(): Question | undefined;
  /** Forgets the questions about these paths, those who looked at these names, these, and all who were told their answers. */
  forget(names: Iterable<string>, questions?: Iterable<Question>): Forgotten;
  /** Forgets everything. */
  reset(): Forgotten;
  /** `forget`, until `look` has returned; then all is remembered that was before, and nothing else. */
  trial<T>(names: Iterable<string>, look: (forgotten: Forgotten) => T): T;
  /** What is answered meanwhile is not remembered afterwards. */
  once<T>(look: () => T): T;
}

/** The names on whose behalf something was asked that may have another answer now. */
export type Forgotten = ReadonlySet<string>;

interface Provisional {
  readonly question: Question;
  /** How many questions wait for the one whose stand-in it rests on. */
  lowest: number;
}

/** Chains of questions longer than this are hostile or generated code; the answer is the stand-in. */
const MAX_DEPTH = 400;

/** From this many askers on, those forgotten meanwhile are dropped whenever their number has doubled. */
const CROWD = 16;

/** Lists of askers shorter than this have no room to spare. */
const FEW = 6;

/** Without `tracking` nobody is noted: for those who ask once and never change anything. */
export function createMemory(tracking: boolean): Memory {
  /** What is looked at, and on whose behalf. */
  const names = new Map<string, Question>();
  const behalves = new Map<string, Question>();
  let isTracking = tracking;
  let current: Question | undefined;
  /** How many questions are being answered. */
  let depth = 0;
  /** How many of them were being answered when questions began anew: these are not seen as running. */
  let base = 0;
  let lowestCycle = Number.POSITIVE_INFINITY;
  /** Answers that rest on a stand-in, while the question is running that will give the real one. */
  let provisional: Provisional[] = [];
  let provisionally = new Map<Subject['memo'], Map<Key, Provisional>>();
  /** What was remembered since `once` or `trial` began. */
  let recent: Question[] | undefined;

  const addAsker = (asked: Question, asker: Question): void => {
    const { askers } = asked;
    if (askers === asker) return;
    if (askers === undefined) asked.askers = asker;
    else if (!Array.isArray(askers)) asked.askers = [askers, asker];
    else if (askers[askers.length - 1] !== asker) {
      const { length } = askers;
      const isCrowd = length >= CROWD && (length & (length - 1)) === 0;
      // A list that grows gets room for seventeen; most stay at three or four.
      if (length < FEW) asked.askers = [...askers, asker];
      else if (isCrowd) asked.askers = [...askers.filter((one) => !one.isForgotten), asker];
      else askers.push(asker);
    }
  };
  const note = (asked: Question): void => {
    if (isTracking && current !== undefined && current !== asked) addAsker(asked, current);
  };
  const named = (name: string): Question =>
    names.get(name) ?? remembered(questionOf({ path: name, memo: names }, name));
  const behalfOf = (name: string): Question =>
    behalves.get(name) ?? remembered(questionOf({ path: name, memo: behalves }, name));
  /** Questions begin anew: nothing is under way. */
  const apart = <T>(asker: Question | undefined, look: () => T): T => {
    const before = { base, current, lowestCycle, provisional, provisionally };
    [base, current, lowestCycle] = [depth, asker, Number.POSITIVE_INFINITY];
    [provisional, provisionally] = [[], new Map()];
    try {
      return look();
    } finally {
      ({ base, current, lowestCycle, provisional, provisionally } = before);
    }
  };
  /** Takes out what `names` and `questions` lead to. */
  const takeOut = (start: Iterable<Question>): Taken => {
    const taken: Taken = { questions: [], remembered: [], behalves: new Set() };
    const stack = [...start];
    for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
      if (one.isForgotten) continue;
      one.isForgotten = true;
      taken.questions.push(one);
      if (one.subject.memo.get(one.key) === one) {
        one.subject.memo.delete(one.key);
        taken.remembered.push(one);
        if (one.subject.memo === behalves) taken.behalves.add(one.subject.path);
      }
      if (Array.isArray(one.askers)) for (const asker of one.askers) stack.push(asker);
      else if (one.askers !== undefined) stack.push(one.askers);
    }
    return taken;
  };
  const keep = (question: Question, lowest: number): void => {
    const { memo } = question.subject;
    const one = { question, lowest };
    const there = provisionally.get(memo) ?? new Map<Key, Provisional>();
    provisionally.set(memo, there.set(question.key, one));
    provisional.push(one);
  };
  /** The question that began the cycle has its answer: what was answered meanwhile is asked anew. */
  const drop = (from: number): void => {
    for (const { question } of provisional.splice(from))
      provisionally.get(question.subject.memo)?.delete(question.key);
  };
  const known = (wanted: Iterable<string>): readonly Question[] =>
    [...wanted].flatMap((name) => names.get(name) ?? []);
  /** Runs `look`; what was remembered meanwhile is so no more. */
  const forgettingAfterwards = <T>(look: () => T): T => {
    const before = recent;
    recent = [];
    try {
      return look();
    } finally {
      for (const one of recent) if (one.subject.memo.get(one.key) === one) one.subject.memo.delete(one.key);
      recent = before;
    }
  };

  /** Finds an answer that nobody remembers for good yet. Apart from `ask`, which has to stay small to be fast. */
  const answer = <T>(subject: Subject, key: Key, cycle: T, compute: () => T): T => {
    const { memo } = subject;
    const inCycle = provisional.length === 0 ? undefined : provisionally.get(memo)?.get(key);
    if (inCycle !== undefined) {
      note(inCycle.question);
      lowestCycle = Math.min(lowestCycle, inCycle.lowest);
      return inCycle.question.answer as T;
    }
    if (depth - base > MAX_DEPTH) {
      lowestCycle = base;
      return cycle;
    }
    const level = ++depth;
    const question = questionOf(subject, key);
    question.level = level;
    if (isTracking) addAsker(named(subject.path), question); // A change of its file makes it another.
    note(question);
    const outer = current;
    const outerLowest = lowestCycle;
    const outerProvisional = provisional.length;
    current = question;
    lowestCycle = Number.POSITIVE_INFINITY;
    memo.set(key, question);
    let isLasting = false;
    try {
      const given = compute();
      question.answer = given;
      // The outermost question has nobody above it whose answer could still change its own.
      isLasting = lowestCycle >= level || level === base + 1;
      if (isLasting) {
        if (memo.get(key) !== question) memo.set(key, question);
        recent?.push(question);
        if (provisional.length > outerProvisional) drop(outerProvisional);
      } else {
        // It is not the one that began the cycle: what rests on it rests on that one.
        for (let index = outerProvisional; index < provisional.length; index++)
          provisional[index]!.lowest = Math.min(provisional[index]!.lowest, lowestCycle);
        keep(question, lowestCycle);
      }
      return given;
    } catch (error) {
      // Too deep for the stack: hostile or generated code. Whoever asked goes on without this answer.
      if (!(error instanceof RangeError)) throw error;
      lowestCycle = base;
      return cycle;
    } finally {
      depth = level - 1;
      question.level = 0;
      if (!isLasting && memo.get(key) === question) memo.delete(key);
      const inner = lowestCycle >= level ? Number.POSITIVE_INFINITY : lowestCycle;
      current = outer;
      lowestCycle = Math.min(outerLowest, inner);
      if (depth === base) {
        if (provisional.length > 0) drop(0);
        lowestCycle = Number.POSITIVE_INFINITY;
      }
    }
  };

  return {
    ask: <T>(subject: Subject, key: Key, cycle: T, compute: () => T): T => {
      const before = subject.memo.get(key);
      if (before === undefined) return answer(subject, key, cycle, compute);
      if (before.answer !== UNANSWERED) {
        note(before);
        return before.answer as T;
      }
      if (before.level <= base) return answer(subject, key, cycle, compute);
      note(before);
      lowestCycle = Math.min(lowestCycle, before.level);
      return cycle;
    },
    known: ({ memo }, key) => {
      const before = memo.get(key);
      if (before === undefined || before.answer === UNANSWERED) return undefined;
      note(before);
      return before.answer;
    },
    depend: (name) => {
      if (isTracking && current !== undefined) addAsker(named(name), current);
    },
    onBehalf: (name, look) => apart(name === undefined || !isTracking ? undefined : behalfOf(name), look),
    holds: (name) => behalves.has(name),
    asking: () => (isTracking ? current : undefined),
    forget: (wanted, questions = []) => takeOut([...known(wanted), ...questions]).behalves,
    reset: () => {
      const all = new Set(behalves.keys());
      names.clear();
      behalves.clear();
      return all;
    },
    trial: (wanted, look) => {
      const before = isTracking;
      const taken = takeOut(known(wanted));
      isTracking = false;
      try {
        return forgettingAfterwards(() => apart(undefined, () => look(taken.behalves)));
      } finally {
        isTracking = before;
        for (const one of taken.questions) one.isForgotten = false;
        for (const one of taken.remembered) remembered(one);
      }
    },
    once: forgettingAfterwards,
  };
}

interface Taken {
  readonly questions: Question[];
  /** Those of them that were remembered; the rest was computed in a cycle, or `once`. */
  readonly remembered: Question[];
  readonly behalves: Set<string>;
}

function remembered(question: Question): Question {
  question.subject.memo.set(question.key, question);
  return question;
}

/** The answer while it is being looked for. */
const UNANSWERED = Symbol();

function questionOf(subject: Subject, key: Key): Question {
  return { subject, key, answer: UNANSWERED, level: 0, askers: undefined, isForgotten: false };
}
