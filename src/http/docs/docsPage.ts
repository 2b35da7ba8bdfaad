import { type Html, html } from '../pages/html.ts';
import { page } from '../pages/page.ts';
import { type JsonSchema, nameOfReference } from './jsonSchema.ts';
import type { DescribedOperation, DescribedResponse, OpenApi } from './openApi.ts';
import { type Field, fieldsOf, typeText } from './schemaText.ts';

/**
 * The HTTP API, to be read by people: all of it in one page, made once. By hand: RapiDoc, Redoc, Scalar and Swagger UI need
 * 0.9 to 3.6 MB of script, all but the last inline styles, too; each fails axe, and none knows the protocol of the rooms.
 */
export function docsPage({ info, tags, paths, components }: OpenApi): string {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = tags.map(
    ({ name }) => html`<section><h2>${name}</h2>
${all.filter(({ operation }) => operation.tags.includes(name)).map(operationOf)}</section>`,
  );
  const links = all.map(
    ({ path, method, operation }) =>
      html`<li><a href="#${operation.operationId}"><span class="method">${method.toUpperCase()}</span> ${path}</a></li>`,
  );
  return page(
    'Linkcall: the HTTP API',
    html`<header><h1>Linkcall: the HTTP API</h1>
<p>Version ${info.version} of the API, for operators and tools. As <a href="/api/openapi.json">OpenAPI 3.1</a> for programs. Clients of
a call join its room instead: <a href="/docs/protocol">the protocol of the rooms</a>.</p>
<p>Operators send <code>Authorization: Bearer …</code>, a JWT whose role is <code>admin</code>, systems of your platform one
whose role is <code>service</code>; one that names a channel (<code>sid</code>) is good for that channel alone. Every error is JSON, a <a href="#schema-Problem">Problem</a>. Each answer
has an <code>X-Request-Id</code>: yours, if you sent one, and the one that the server's log tells.</p></header>
<nav aria-label="Operations"><ul>
${links}
</ul></nav>
<main>${sections}
<section><h2>What is answered</h2>
${Object.entries(components.schemas).map(([name, schema]) => schemaOf(name, schema))}</section></main>`,
  );
}

type Placed = { readonly path: string; readonly method: string; readonly operation: DescribedOperation };

function operationOf({ path, method, operation }: Placed): Html {
  const { operationId, summary, security, parameters = [], requestBody, responses } = operation;
  const given = parameters.map(({ name, required, description = '', schema }) => ({
    name,
    type: typeText(schema),
    isRequired: required,
    description: withDefault(description, schema),
    holds: undefined,
  }));
  const body = requestBody?.content['application/json']?.schema;
  return html`<article id="${operationId}">
<h3><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3>
<p>${summary}. <span class="quiet">${whoMay(security)}</span></p>
${given.length === 0 ? [] : html`<h4>In the address or the header</h4>${fieldList(given)}`}
${body === undefined ? [] : html`<h4>Body</h4>${bodyOf(body)}`}
<h4>Answers</h4>
<dl>${Object.entries(responses).map(([status, response]) => responseOf(status, response))}</dl>
<details><summary>Try it</summary><pre>${curlOf({ path, method, operation })}</pre></details>
</article>`;
}

function bodyOf(body: JsonSchema): Html {
  const { anyOf, ...schema } = body.items ?? body;
  if (anyOf === undefined) return fieldList(fieldsOf(schema));
  const lead = body.items === undefined ? 'One of these:' : 'A list, each of which is one of these:';
  return html`<p>${lead}</p>${anyOf.map((one) => html`<p>${one.description ?? ''}</p>${fieldList(fieldsOf(one))}`)}`;
}

function whoMay(security: DescribedOperation['security']): string {
  if (security.some((one) => 'service' in one)) return 'For the systems of a platform, and operators.';
  if (security.some((one) => 'admin' in one)) return 'For operators.';
  return security.length > 0 ? 'For everybody, or for who has METRICS_TOKEN where it is set.' : '';
}

function withDefault(description: string, { default: preset }: JsonSchema): string {
  return preset === undefined ? description : `${description}; ${String(preset)} if not given`;
}

function responseOf(status: string, { description, content = {} }: DescribedResponse): Html {
  // That an error is a Problem is told once, at the top.
  const kinds = Object.entries(status === '200' ? content : {}).map(([type, { schema }]) => shapeOf(type, schema));
  return html`<dt><strong>${status}</strong></dt><dd>${description}</dd>${kinds}`;
}

function shapeOf(contentType: string, schema: JsonSchema): Html {
  const inner = schema.items ?? schema;
  if (inner.anyOf !== undefined) return html`<dd>${typeText(inner)}</dd>`;
  if (inner.$ref !== undefined) {
    const name = nameOfReference(inner.$ref);
    return html`<dd>${schema.items === undefined ? '' : 'a list of '}<a href="#schema-${name}">${name}</a></dd>`;
  }
  return html`<dd>${schema.properties === undefined ? html`<code>${contentType}</code>` : fieldList(fieldsOf(schema))}</dd>`;
}

function schemaOf(name: string, schema: JsonSchema): Html {
  return html`<article id="schema-${name}"><h3>${name}</h3>${fieldList(fieldsOf(schema))}</article>`;
}

function fieldList(fields: readonly Field[]): Html {
  return html`<dl>${fields.map(fieldOf)}</dl>`;
}

function fieldOf({ name, type, isRequired, description, holds }: Field): Html {
  const within = holds !== undefined && 'fields' in holds ? html`<dd>${fieldList(holds.fields)}</dd>` : [];
  const shown = holds !== undefined && 'named' in holds ? html`<a href="#schema-${holds.named}">${type}</a>` : type;
  const told = description === '' ? [] : html`<br>${description}`;
  return html`<dt><code>${name}</code></dt>
<dd><span class="quiet">${shown}${isRequired ? '' : ', may be missing'}</span>${told}</dd>${within}`;
}

function curlOf({ path, method, operation: { security, requestBody } }: Placed): string {
  const address = `"http://127.0.0.1:2567${path.replace(/\{(\w+)\}/g, 'my-channel')}"`;
  return [
    'curl',
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    ...(security.some((one) => 'admin' in one) ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(requestBody === undefined ? [] : ['-H "Content-Type: application/json"', "-d '{ … }'"]),
    address,
  ].join(' ');
}
