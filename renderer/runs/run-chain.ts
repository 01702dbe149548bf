/** Rows of one page of history. */
export const PAGE = 100;

/** One page below the newest one. */
export interface Block {
  /** The place in the history after which it begins; the host's cursor. */
  readonly after: string;
  /** Null = not fetched yet: taken for a full page. */
  readonly count: number | null;
}

/** The pages below the newest one, one after another without a gap. */
export interface Chain {
  readonly blocks: readonly Block[];
  /** The last one is the end of the history. */
  readonly ended: boolean;
}

/** The page in which a row lies, counted from the first row below the newest page; -1 = above. */
export function blockAt(row: number): number {
  return Math.floor(row / PAGE);
}

/** The first row of a page. All but the last are full. */
export function startOf(block: number): number {
  return block * PAGE;
}

/** The page `index` (-1 = the newest) has said where the next one begins. When that is another place than before, what was below is asked for anew. */
export function extended(chain: Chain, index: number, next: string | null, wanted: boolean): Chain {
  const following = chain.blocks[index + 1];
  if (next === null) {
    return following === undefined && chain.ended ? chain : { blocks: chain.blocks.slice(0, index + 1), ended: true };
  }
  if (following?.after === next) return chain;
  if (following === undefined && !wanted) {
    return chain.ended ? { ...chain, ended: false } : chain;
  }
  return { blocks: [...chain.blocks.slice(0, index + 1), { after: next, count: null }], ended: false };
}

/** The page `index` has been fetched. */
export function withBlock(chain: Chain, index: number, count: number): Chain {
  const block = chain.blocks[index];
  if (block === undefined || block.count === count) return chain;
  return { ...chain, blocks: chain.blocks.map((one, place) => (place === index ? { ...one, count } : one)) };
}
