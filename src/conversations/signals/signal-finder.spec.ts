import { SIGNALS } from '../../../config/presets/signals';
import sentences from '../../../test/fixtures/signal-sentences.json';
import { SignalFinder } from './signal-finder';

/** Written and labelled by hand. The dictionary was mended until it got the tuned ones right, never by the held-out ones. */
const { tuned, heldOut } = sentences;

const finder = new SignalFinder(SIGNALS);
const intentsOf = (text: string, from: string) =>
  finder.find(text, from as 'customer' | 'rep').map(({ intent }) => intent as string);

/** Micro-averaged over sentences and intents. */
function measure(labelled: typeof tuned) {
  let hit = 0;
  let found = 0;
  let labels = 0;
  const wrong: string[] = [];
  for (const { text, from, intents } of labelled) {
    const got = intentsOf(text, from);
    const right = got.filter((intent) => intents.includes(intent)).length;
    hit += right;
    found += got.length;
    labels += intents.length;
    if (right < got.length || right < intents.length)
      wrong.push(`${text} → ${got.join() || '–'} (${intents.join() || '–'})`);
  }
  return { precision: hit / found, recall: hit / labels, wrong };
}

describe('the signal dictionary', () => {
  it('finds what it was tuned on', () => {
    const { precision, recall, wrong } = measure(tuned);
    expect({ wrong }).toEqual({ wrong: [] });
    expect({ precision, recall }).toEqual({ precision: 1, recall: 1 });
  });

  it('keeps precision and recall on sentences it was not tuned on', () => {
    const { precision, recall, wrong } = measure(heldOut);
    process.stdout.write(
      `signals, ${heldOut.length} held-out sentences: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n` +
        wrong.map((line) => `  ${line}\n`).join(''),
    );
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(recall).toBeGreaterThanOrEqual(0.8);
  });

  it('reads a negation before a phrase, not one inside it or in another clause', () => {
    expect(intentsOf('不想补货', 'customer')).not.toContain('wants-refill');
    expect(intentsOf('不着急，记得给我补货', 'customer')).toContain('wants-refill');
    expect(intentsOf('别再群发了', 'customer')).toEqual(['opt-out']);
    expect(intentsOf('要不要补货', 'customer')).toContain('wants-refill');
  });

  it('takes a question for a complaint only where something has happened', () => {
    expect(intentsOf('孕妇用会过敏吗', 'customer')).toEqual([]);
    expect(intentsOf('用了过敏，怎么办？', 'customer')).toEqual(['complaint']);
  });

  it('hears promises from reps only, and complaints from customers only', () => {
    expect(intentsOf('周五给您补发', 'rep')).toEqual(['promise']);
    expect(intentsOf('周五给您补发', 'customer')).toEqual([]);
    expect(intentsOf('盒子压扁了', 'rep')).toEqual([]);
  });

  it('ignores width, case and spaces', () => {
    expect(intentsOf('要 ＸＬ 码 的', 'customer')).toEqual(['asks-size']);
  });

  it('names the phrase it went by', () => {
    expect(finder.find('到时候记得叫您哈', 'rep')).toEqual([{ intent: 'promise', phrase: '到时候…叫您' }]);
  });
});
