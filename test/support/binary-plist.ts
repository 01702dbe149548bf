/** Writes a small `bplist00` of texts, lists and dictionaries, so that the reader has something that nobody wrote by hand. */
type Value = string | readonly Value[] | { readonly [key: string]: Value };

export function binaryPlist(root: Value): Uint8Array {
  const objects: Buffer[] = [];
  const size = (count: number, type: number): Buffer => {
    if (count < 15) return Buffer.from([(type << 4) | count]);
    const long = Buffer.alloc(6);
    long[0] = (type << 4) | 0x0f;
    long[1] = 0x12;
    long.writeUInt32BE(count, 2);
    return long;
  };
  const refs = (numbers: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(numbers.length * 4);
    for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, index * 4);
    return bytes;
  };
  const add = (value: Value): number => {
    const place = objects.push(Buffer.alloc(0)) - 1;
    if (typeof value === 'string') {
      objects[place] = Buffer.concat([size(value.length, 5), Buffer.from(value, 'latin1')]);
    } else if (Array.isArray(value)) {
      objects[place] = Buffer.concat([size(value.length, 0xa), refs(value.map(add))]);
    } else {
      const entries = Object.entries(value);
      const keys = entries.map(([key]) => add(key));
      const values = entries.map(([, each]) => add(each));
      objects[place] = Buffer.concat([size(entries.length, 0xd), refs(keys), refs(values)]);
    }
    return place;
  };
  const top = add(root);
  const offsets: number[] = [];
  let at = 8;
  for (const object of objects) {
    offsets.push(at);
    at += object.length;
  }
  const trailer = Buffer.alloc(32);
  trailer[6] = 4;
  trailer[7] = 4;
  trailer.writeUInt32BE(objects.length, 12);
  trailer.writeUInt32BE(top, 20);
  trailer.writeUInt32BE(at, 28);
  return Buffer.concat([Buffer.from('bplist00'), ...objects, refs(offsets), trailer]);
}
