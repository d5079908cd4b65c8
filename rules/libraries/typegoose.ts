/** typegoose: Mongoose models from classes. Types as in mongoose.ts. */
import { defineLibrary } from '../model/library.ts';
import { MONGOOSE_PHRASES, MONGOOSE_TYPES } from './mongoose.ts';

export const typegoose = defineLibrary({
  id: 'typegoose',
  kind: 'query',
  packages: ['@typegoose/typegoose'],
  docs: 'https://typegoose.github.io/typegoose/docs/api/functions/getModelForClass',
  checked: '13.4.0',
  schema: 'typegoose',
  exports: {
    mongoose: 'mongoose',
    getModelForClass: 'getModelForClass',
    getModelWithString: 'getModelWithString',
    addModelToTypegoose: 'addModelToTypegoose',
  },
  typeNames: { ReturnModelType: 'model', DocumentType: 'entity-instance' },
  types: {
    ...MONGOOSE_TYPES,
    getModelForClass: { call: { gives: 'model', entity: '0' } },
    getModelWithString: { call: { gives: 'model', entity: '0' } },
    addModelToTypegoose: { call: { gives: 'model', entity: '1' } },
  },
  decorators: {
    // https://typegoose.github.io/typegoose/docs/api/decorators/model-options (13.4)
    modelOptions: { classRole: 'entity' },
  },
  phrases: MONGOOSE_PHRASES,
});
