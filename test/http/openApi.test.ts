import assert from 'node:assert/strict';
import express from 'express';
import type { JsonSchema } from '../../src/http/docs/jsonSchema.ts';
import { describeApi } from '../../src/http/docs/openApi.ts';
import type { Play } from '../../src/http/docs/operation.ts';
import { OPERATIONS } from '../../src/http/docs/operations.ts';
import { VERSION } from '../../src/server/config/version.ts';
import { mountedRoutes } from './mountedRoutes.ts';
import { depsOver, startServer, tokens } from './testServer.ts';

/** It is Colyseus' clients who ask there, and they are answered as they expect it. */
const SEATS = 'POST /matchmake/{method}/{room}';

const KEYWORDS = new Set([
  ...['$ref', 'type', 'description', 'properties', 'required', 'additionalProperties', 'items', 'anyOf', 'enum'],
  ...['const', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'default'],
]);
const TYPES = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean', 'null']);

for (const hasDevTokens of [false, true]) {
  describe(`the description of the API, ${hasDevTokens ? 'with' : 'without'} tokens to play with`, () => {
    const plays = new Set<Play>(hasDevTokens ? ['tokens', 'crowds', 'signatures'] : []);
    const api = describeApi(plays, VERSION);
    const sign = () => ({ timestamp: '1', nonce: '2', signature: '3', appid: '4' });
    const sight = { wanted: 0, here: 0, inMirrors: 0, turnedAway: undefined };
    const given = hasDevTokens
      ? { devTokens: tokens, crowds: { want: () => sight, look: () => sight }, signAsZego: sign }
      : {};
    const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

    it('names every route, and none that is not there', () => {
      const deps = { ...depsOver().deps, zego: zegoRoute(), ...given };
      const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
      assert.deepEqual([...described, SEATS].toSorted(), mountedRoutes(deps));
      assert(described.length >= OPERATIONS.length - (hasDevTokens ? 0 : 5));
    });

    it('is OpenAPI 3.1: each part has what it must, and nothing else', () => {
      assert.match(api.openapi, /^3\.1\.\d$/);
      assert.deepEqual(Object.keys(api.info).toSorted(), ['description', 'license', 'title', 'version']);
      const ids = operations.map(({ operation }) => operation.operationId);
      assert.equal(new Set(ids).size, ids.length, 'an operationId twice');
      const tags = new Set<string>(api.tags.map(({ name }) => name));
      for (const { path, operation } of operations) {
        assert.match(path, /^\/([\w./-]|\{\w+\})*$/);
        const { parameters = [], requestBody, responses, security, ...named } = operation;
        assert.deepEqual(Object.keys(named).toSorted(), ['operationId', 'summary', 'tags']);
        for (const tag of named.tags) assert(tags.has(tag), tag);
        for (const need of security) {
          for (const name of Object.keys(need)) assert(name in api.components.securitySchemes, name);
        }
        const inPath = parameters.filter((parameter) => parameter.in === 'path');
        assert.deepEqual(
          inPath.map(({ name, required }) => [`{${name}}`, required]),
          (path.match(/\{\w+\}/g) ?? []).map((name) => [name, true]),
        );
        for (const { name, schema, description = '' } of parameters) {
          assert.notEqual(description, '', `${path} ${name} says nothing`);
          checkSchema(schema, `${path} ${name}`);
        }
        for (const [status, { description, content = {} }] of Object.entries(responses)) {
          assert.match(status, /^([1-5]\d\d|default)$/);
          assert.notEqual(description, '');
          for (const [type, { schema }] of Object.entries(content)) checkSchema(schema, `${path} ${status} ${type}`);
        }
        if (requestBody !== undefined) checkSchema(requestBody.content['application/json']?.schema ?? {}, path);
      }
      for (const [name, schema] of Object.entries(api.components.schemas)) checkSchema(schema, name);
    });

    it('is served, to everybody, as it is', async () => {
      const server = await startServer(given);
      const { status, json } = await server.ask('/api/openapi.json', { token: null });
      await server.stop();
      assert.deepEqual([status, json], [200, JSON.parse(JSON.stringify(api))]);
    });

    function checkSchema(schema: JsonSchema, where: string): void {
      for (const keyword of Object.keys(schema)) assert(KEYWORDS.has(keyword), `${where}: ${keyword}`);
      const { $ref, type, properties = {}, required = [], items, anyOf = [] } = schema;
      if ($ref !== undefined) {
        const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec($ref) ?? [];
        assert(name in api.components.schemas, `${where}: ${$ref} leads nowhere`);
      }
      for (const one of [type ?? []].flat()) assert(TYPES.has(one), `${where}: type ${one}`);
      for (const name of required) assert(name in properties, `${where}: ${name} is required, and nowhere described`);
      for (const [name, inner] of Object.entries(properties)) checkSchema(inner, `${where}.${name}`);
      if (items !== undefined) checkSchema(items, `${where}[]`);
      for (const inner of anyOf) checkSchema(inner, where);
    }
  });
}

/** Its own router comes from elsewhere. */
function zegoRoute() {
  const router = express.Router();
  router.route('/zego/callback').post(() => {});
  return router;
}
