import { type JsonSchema, nameOfReference } from './jsonSchema.ts';

/** A field of an object, in words. */
export type Field = {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  /** What the field holds in turn; by name, if that is described elsewhere. */
  readonly holds: { readonly fields: readonly Field[] } | { readonly named: string } | undefined;
};

export function fieldsOf({ properties = {}, required = [] }: JsonSchema): readonly Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    type: typeText(schema),
    isRequired: required.includes(name),
    description: descriptionOf(schema),
    holds: heldBy(schema.items ?? schema),
  }));
}

/** "whole number from 1 to 200", "list of User", "text or null". */
export function typeText(schema: JsonSchema): string {
  const { $ref, type, anyOf, items, enum: allowed, const: only } = schema;
  if ($ref !== undefined) return nameOfReference($ref);
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeText))].join(' or ');
  if (Array.isArray(allowed)) return allowed.map(written).join(', ');
  if (only !== undefined) return written(only);
  if (items !== undefined) return `list of ${typeText(items)}`;
  if (type === undefined) return 'anything';
  const names = [type].flat().map((name) => NAMES[name] ?? name);
  return `${names.join(' or ')}${rangeText(schema)}`;
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
};

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function rangeText({ minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : ` from ${minimum}`;
}

function descriptionOf({ description = '', default: preset, items, anyOf = [] }: JsonSchema): string {
  const told = description || (items?.description ?? anyOf.map((one) => one.description).find(Boolean) ?? '');
  return preset === undefined ? told : `${told}; ${written(preset)} if not given`;
}

function heldBy(schema: JsonSchema): Field['holds'] {
  if (schema.$ref !== undefined) return { named: nameOfReference(schema.$ref) };
  return schema.properties === undefined ? undefined : { fields: fieldsOf(schema) };
}
