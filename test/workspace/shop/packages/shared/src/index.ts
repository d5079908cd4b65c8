export * from './jobs';
export * from './lists';
export * from './money';
export * from './pagination';
