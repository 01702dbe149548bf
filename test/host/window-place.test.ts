import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitPlace, parsePlace } from '../../main/host/desktop/window-place.ts';

const LEFT = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: 200, width: 1280, height: 800 };
const place = { x: 100, y: 100, width: 900, height: 600 };

describe('the place of the window', () => {
  test('is kept on the screen it was on, also beside the first one', () => {
    expect(fitPlace(place, [LEFT])).toEqual(place);
    expect(fitPlace({ ...place, x: 2000, y: 300 }, [LEFT, RIGHT])).toEqual({ ...place, x: 2000, y: 300 });
  });

  test('is forgotten when its screen is gone or its title bar is out of reach', () => {
    expect(fitPlace({ ...place, x: 2000, y: 300 }, [LEFT])).toBeNull();
    expect(fitPlace({ ...place, x: 1850 }, [LEFT])).toBeNull();
    expect(fitPlace({ ...place, x: -850 }, [LEFT])).toBeNull();
    expect(fitPlace({ ...place, y: -200 }, [LEFT])).toBeNull();
    expect(fitPlace({ ...place, y: 1030 }, [LEFT])).toBeNull();
    expect(fitPlace(place, [])).toBeNull();
  });

  test('is never larger than its screen, never smaller than the window can be used', () => {
    expect(fitPlace({ x: 0, y: -8, width: 5000, height: 5000 }, [LEFT])).toEqual(LEFT);
    expect(fitPlace({ ...place, width: 200, height: 10 }, [LEFT])).toEqual({ ...place, width: 720, height: 480 });
  });

  test('whatever is in the file is a place of whole pixels or nothing', () => {
    expect(parsePlace({ ...place, maximized: true, more: 1 })).toEqual({ ...place, maximized: true });
    for (const bad of [null, 5, [], {}, { ...place, x: '1' }, { ...place, width: 0 }, { ...place, y: 1e9 }]) {
      expect(parsePlace(bad)).toBeNull();
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parsePlace(value);
        if (parsed !== null) expect(Object.values(parsed).every((member) => typeof member !== 'string')).toBe(true);
      }),
    );
  });
});
