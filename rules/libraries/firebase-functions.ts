/** Cloud Functions for Firebase, second generation (named exports) and first (`functions.https.onRequest`). */
import { defineLibrary } from '../model/library.ts';

/** `([options], handler)`. https://firebase.google.com/docs/functions/http-events (7) */
const REQUEST = {
  gives: 'value',
  entry: { kind: 'http', handlers: ['1', '0'], parameters: ['request', 'sink'] },
} as const;
/** https://firebase.google.com/docs/functions/callable (7) */
const CALL = {
  gives: 'value',
  entry: { kind: 'rpc', handlers: ['1', '0'], parameters: ['request', ''] },
} as const;
/** https://firebase.google.com/docs/functions/firestore-events (7) */
const EVENT = {
  gives: 'value',
  entry: { kind: 'message', handlers: ['1', '0'], name: '0', parameters: ['request', ''] },
} as const;
/** https://firebase.google.com/docs/functions/schedule-functions (7). One run per tick. */
const SCHEDULE = {
  gives: 'value',
  traits: { coordinated: true },
  entry: { kind: 'schedule', handlers: ['1', '0'], name: '0' },
} as const;
/** https://firebase.google.com/docs/functions/task-functions (7) */
const TASK = {
  gives: 'value',
  entry: { kind: 'job', handlers: ['1', '0'], parameters: ['request'] },
} as const;

export const firebaseFunctions = defineLibrary({
  id: 'firebase-functions',
  kind: 'configure',
  packages: ['firebase-functions', 'firebase-functions/*'],
  docs: 'https://firebase.google.com/docs/functions',
  checked: '7',
  exports: {
    default: 'functions',
    https: 'https',
    firestore: 'events',
    database: 'events',
    storage: 'events',
    pubsub: 'events',
    auth: 'events',
    scheduler: 'scheduler',
    tasks: 'tasks',
    region: 'configured',
    runWith: 'configured',
    onRequest: 'request-function',
    onCall: 'call-function',
    onSchedule: 'schedule-function',
    onTaskDispatched: 'task-function',
    onDocumentCreated: 'event-function',
    onDocumentUpdated: 'event-function',
    onDocumentDeleted: 'event-function',
    onDocumentWritten: 'event-function',
    onDocumentCreatedWithAuthContext: 'event-function',
    onDocumentUpdatedWithAuthContext: 'event-function',
    onDocumentWrittenWithAuthContext: 'event-function',
    onValueCreated: 'event-function',
    onValueUpdated: 'event-function',
    onValueWritten: 'event-function',
    onMessagePublished: 'event-function',
    onObjectFinalized: 'event-function',
    onObjectDeleted: 'event-function',
    beforeUserCreated: 'call-function',
    beforeUserSignedIn: 'call-function',
  },
  types: {
    functions: {
      members: {
        https: { gives: 'https' },
        firestore: { gives: 'events' },
        database: { gives: 'events' },
        storage: { gives: 'events' },
        pubsub: { gives: 'events' },
        auth: { gives: 'events' },
        region: { gives: 'functions' },
        runWith: { gives: 'functions' },
        config: { gives: 'value' },
        logger: { gives: 'value' },
      },
    },
    configured: { call: { gives: 'functions' } },
    https: { members: { onRequest: REQUEST, onCall: CALL } },
    // First generation: builders that end in `on…`. https://firebase.google.com/docs/functions/1st-gen/firestore-events
    events: {
      members: {
        '*': { gives: 'self' },
        onCreate: EVENT,
        onUpdate: EVENT,
        onDelete: EVENT,
        onWrite: EVENT,
        onPublish: EVENT,
        onFinalize: EVENT,
        onRun: SCHEDULE,
        onDocumentCreated: EVENT,
        onDocumentUpdated: EVENT,
        onDocumentDeleted: EVENT,
        onDocumentWritten: EVENT,
        onMessagePublished: EVENT,
        onObjectFinalized: EVENT,
        onObjectDeleted: EVENT,
      },
    },
    scheduler: { members: { onSchedule: SCHEDULE } },
    tasks: { members: { onTaskDispatched: TASK } },
    'request-function': { call: REQUEST },
    'call-function': { call: CALL },
    'event-function': { call: EVENT },
    'schedule-function': { call: SCHEDULE },
    'task-function': { call: TASK },
  },
});
