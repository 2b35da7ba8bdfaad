import type { JsonSchema } from '../../src/http/docs/jsonSchema.ts';

/** A type as TypeScript has it: whoever reads it needs neither our schemas nor what they are made with. */
export function typeText(schema: JsonSchema, indent = ''): string {
  const { type, properties, items, anyOf, const: only, enum: some } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(some)) return some.map((one) => JSON.stringify(one)).join(' | ');
  if (anyOf !== undefined) return anyOf.map((one) => typeText(one, indent)).join(' | ');
  if (properties !== undefined) return objectText(properties, new Set(schema.required), indent);
  if (items !== undefined) return `ReadonlyArray<${typeText(items, indent)}>`;
  return [type ?? []].flat().map(plainText).join(' | ') || 'unknown';
}

function objectText(
  properties: Readonly<Record<string, JsonSchema>>,
  required: ReadonlySet<string>,
  indent: string,
): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).flatMap(([name, schema]) => [
    ...(schema.description === undefined ? [] : [`${inner}/** ${schema.description} */`]),
    `${inner}readonly ${name}${required.has(name) ? '' : '?'}: ${typeText(schema, inner)};`,
  ]);
  return ['{', ...lines, `${indent}}`].join('\n');
}

function plainText(type: string): string {
  switch (type) {
    case 'integer':
      return 'number';
    case 'object':
      return 'Readonly<Record<string, unknown>>';
    case 'array':
      return 'readonly unknown[]';
    default:
      return type;
  }
}
