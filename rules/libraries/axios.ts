/**
 * axios and @nestjs/axios. Types: `axios` (the module, and instances of `create`), `http-service` (Nest).
 *
 * `axios.defaults.timeout = n` is an assignment, for which tables have no word.
 */
import { defineLibrary } from '../model/library.ts';

/** `(url, config)`. Default timeout 0: none. https://axios-http.com/docs/req_config (1.21) */
const READ = {
  action: 'get',
  timeout: ['1.timeout', '1.signal', '1.cancelToken'],
  options: '1',
  gives: 'response',
  collects: 'response',
  collectsIf: ['1.responseType', 'arraybuffer'],
} as const;
const SEND = { ...READ, action: 'send' } as const;
/** `(url, data, config)`. */
const SEND_DATA = {
  action: 'send',
  timeout: ['2.timeout', '2.signal', '2.cancelToken'],
  options: '2',
  gives: 'response',
} as const;
/** `(config)`. */
const REQUEST = {
  action: 'get',
  method: '0.method',
  timeout: ['0.timeout', '0.signal', '0.cancelToken'],
  options: '0',
  gives: 'response',
} as const;

const METHODS = {
  get: READ,
  head: READ,
  options: READ,
  delete: SEND,
  post: SEND_DATA,
  put: SEND_DATA,
  patch: SEND_DATA,
  postForm: SEND_DATA,
  putForm: SEND_DATA,
  patchForm: SEND_DATA,
  request: REQUEST,
} as const;

export const axios = defineLibrary({
  id: 'axios',
  kind: 'http',
  packages: ['axios', '@nestjs/axios'],
  docs: 'https://axios-http.com/docs/req_config',
  checked: 'axios 1.21.1; @nestjs/axios 12',
  exports: { default: 'axios', axios: 'axios', HttpService: 'HttpService', HttpModule: 'HttpModule' },
  typeNames: {
    AxiosInstance: 'axios',
    AxiosStatic: 'axios',
    Axios: 'axios',
    AxiosResponse: 'response',
    HttpService: 'http-service',
  },
  types: {
    axios: {
      call: {
        action: 'get',
        method: ['0.method', '1.method'],
        timeout: ['0.timeout', '0.signal', '1.timeout', '1.signal'],
        options: ['1', '0'],
        gives: 'response',
      },
      members: {
        ...METHODS,
        // https://axios-http.com/docs/instance (1.21)
        create: {
          kind: 'construct',
          action: 'open',
          gives: 'axios',
          timeout: ['0.timeout', '0.signal'],
          options: '0',
          settings: { httpAgent: '0.httpAgent', httpsAgent: '0.httpsAgent' },
        },
        defaults: { gives: 'value' },
        interceptors: { gives: 'value' },
        isAxiosError: { gives: 'value' },
      },
    },
    response: {
      members: {
        data: { gives: 'value' },
        status: { gives: 'value' },
        headers: { gives: 'value' },
      },
    },
    // https://docs.nestjs.com/techniques/http-module (@nestjs/axios 12). Methods give Observables.
    HttpService: { new: { gives: 'http-service' } },
    'http-service': { members: { ...METHODS, axiosRef: { gives: 'axios' } } },
    HttpModule: {
      members: {
        register: { kind: 'configure', action: 'use', timeout: '0.timeout', options: '0', gives: 'value' },
        registerAsync: { kind: 'configure', action: 'use', gives: 'value' },
      },
    },
  },
  phrases: { place: 'options', timeout: 'timeout: $1' },
});
