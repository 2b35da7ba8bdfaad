import assert from 'node:assert/strict';
import express, { type Router } from 'express';
import { type HttpDeps, mountHttp } from '../../src/http/app.ts';

/** "GET /api/channels/{sid}": every route that the application has, as Express itself tells of them. */
export function mountedRoutes(deps: HttpDeps): string[] {
  const app = express();
  const found: string[] = [];
  const use = app.use.bind(app);
  app.use = ((...given: unknown[]) => {
    const prefix = typeof given[0] === 'string' ? given[0] : '';
    for (const router of given.filter(isRouter)) found.push(...routesOf(prefix, router));
    return Reflect.apply(use, app, given);
  }) as typeof app.use;
  mountHttp(app, deps);
  return [...found, ...routesOf('', app.router as unknown as Router, isOwn)].toSorted();
}

const isRouter = (given: unknown): given is Router => typeof given === 'function' && 'stack' in given;

type Layer = Router['stack'][number];

/** The application's own router has all the others in it, too, and they are told of by their paths. */
const isOwn = (layer: Layer): boolean => layer.route !== undefined;

function routesOf(prefix: string, router: Router, isTold: (layer: Layer) => boolean = () => true): string[] {
  return router.stack.filter(isTold).flatMap(({ route, handle }) => {
    assert(route !== undefined || !isRouter(handle), `${prefix}: a router in a router, whose path nobody can tell`);
    if (route === undefined) return [];
    const path = `${prefix}${route.path === '/' && prefix !== '' ? '' : route.path}`.replace(/:(\w+)/g, '{$1}');
    const methods = new Set(route.stack.flatMap(({ method }) => (method === undefined ? [] : [method])));
    return [...methods].map((method) => `${method.toUpperCase()} ${path}`);
  });
}
