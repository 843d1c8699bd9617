import { WireFault } from './wire-fault';

/** What one field of a request may hold. Lengths: `max` counts characters, list items or the number's own value. */
export interface Field {
  type: 'string' | 'int' | 'bool' | 'strings' | 'object' | 'objects' | 'any';
  required?: true;
  min?: number;
  max?: number;
  /** Most UTF-8 bytes of a text. */
  maxBytes?: number;
  oneOf?: readonly (string | number)[];
  /** Of an object, or of each object in a list. */
  fields?: Fields;
  /** The code for a broken limit where it is not the common 40058. */
  errcode?: number;
}

export type Fields = Record<string, Field>;

/** Checks a request body against its fields as the platform would. Throws WireFault, 40058 unless the field says other. */
export function checkBody(body: Record<string, unknown>, fields: Fields, path = ''): void {
  for (const name of Object.keys(body)) {
    if (!fields[name]) throw new WireFault(40058, `unknown field ${path}${name}`);
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = body[name];
    if (value === undefined || value === null) {
      if (field.required) throw new WireFault(40058, `${path}${name} missing`);
    } else {
      checkValue(value, field, `${path}${name}`);
    }
  }
}

function checkValue(value: unknown, field: Field, name: string): void {
  const broken = (why: string, code = field.errcode ?? 40058) => new WireFault(code, `${name} ${why}`);
  switch (field.type) {
    case 'string':
      if (typeof value !== 'string') throw broken('should be a string', 40035);
      if (field.required && value === '') throw broken('is empty');
      if (field.max !== undefined && [...value].length > field.max) throw broken(`exceeds ${field.max} characters`);
      if (field.maxBytes !== undefined && Buffer.byteLength(value) > field.maxBytes)
        throw broken(`exceeds ${field.maxBytes} bytes`);
      break;
    case 'int':
      if (!Number.isSafeInteger(value)) throw broken('should be an integer', 40035);
      if (field.min !== undefined && (value as number) < field.min) throw broken(`is below ${field.min}`);
      if (field.max !== undefined && (value as number) > field.max) throw broken(`is above ${field.max}`);
      break;
    case 'bool':
      if (typeof value !== 'boolean') throw broken('should be a boolean', 40035);
      break;
    case 'strings':
      if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
        throw broken('should be a list of strings', 40035);
      checkCount(value.length, field, broken);
      break;
    case 'object':
      if (!isObject(value)) throw broken('should be an object', 40035);
      if (field.fields) checkBody(value, field.fields, `${name}.`);
      break;
    case 'objects':
      if (!Array.isArray(value) || !value.every(isObject)) throw broken('should be a list of objects', 40035);
      checkCount(value.length, field, broken);
      if (field.fields) value.forEach((item, n) => checkBody(item, field.fields as Fields, `${name}[${n}].`));
      break;
    case 'any':
      break;
  }
  if (field.oneOf && !field.oneOf.includes(value as string | number))
    throw broken(`should be one of ${field.oneOf.join(', ')}`);
}

function checkCount(count: number, field: Field, broken: (why: string) => WireFault): void {
  if (field.min !== undefined && count < field.min) throw broken(`holds fewer than ${field.min}`);
  if (field.max !== undefined && count > field.max) throw broken(`holds more than ${field.max}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
