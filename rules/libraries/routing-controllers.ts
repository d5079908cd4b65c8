/** routing-controllers. Decorators only. */
import { defineLibrary } from '../model/library.ts';

export const routingControllers = defineLibrary({
  id: 'routing-controllers',
  kind: 'configure',
  packages: ['routing-controllers'],
  docs: 'https://github.com/typestack/routing-controllers#readme',
  checked: 'not verified',
  exports: {},
  types: {},
  decorators: {
    Controller: { classRole: 'controller' },
    JsonController: { classRole: 'controller' },
    Get: { entry: { kind: 'http', name: '0', verb: 'GET' } },
    Post: { entry: { kind: 'http', name: '0', verb: 'POST' } },
    Put: { entry: { kind: 'http', name: '0', verb: 'PUT' } },
    Patch: { entry: { kind: 'http', name: '0', verb: 'PATCH' } },
    Delete: { entry: { kind: 'http', name: '0', verb: 'DELETE' } },
    All: { entry: { kind: 'http', name: '0', verb: 'ALL' } },
    Body: { request: true },
    Param: { request: true },
    Params: { request: true },
    QueryParam: { request: true },
    QueryParams: { request: true },
    HeaderParam: { request: true },
    Req: { request: true },
  },
});
