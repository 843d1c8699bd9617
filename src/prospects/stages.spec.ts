import { asksForStage, clauseWith, nextStage, Stage, stageLabels } from './stages';

const stage = (id: number, name: string, family: string, step: number, marketable = true): Stage => ({
  id,
  name,
  family,
  stage: step,
  marketable,
});

const milk = [
  stage(1, 'A2奶粉 1段 800g', 'a2', 1, false),
  stage(2, 'A2奶粉 2段 800g', 'a2', 2),
  stage(3, 'A2奶粉 3段 800g', 'a2', 3),
];
const nappies = [stage(4, '云柔纸尿裤 L 104片', 'diaper', 4), stage(5, '云柔拉拉裤 XL 96片', 'diaper', 5)];

describe('the next stage', () => {
  it('is the product one step on, never one that may not be marketed', () => {
    expect(nextStage(milk[1], milk)).toBe(milk[2]);
    expect(nextStage(milk[2], milk)).toBeNull();
    expect(nextStage(stage(9, 'X 0段', 'a2', 0), milk)).toBeNull();
  });

  it.each([
    ['团团快没奶了，能换3段吗', milk[1], milk[2], true],
    ['满一岁了，可以转三段了吧', milk[1], milk[2], true],
    ['3段多少钱', milk[1], milk[2], false],
    ['能换个快递吗', milk[1], milk[2], false],
    ['L码有点勒腿了，要不要换XL？', nappies[0], nappies[1], true],
    ['换L的吧', nappies[0], nappies[1], false],
  ])('%s', (text, current, next, asks) => expect(asksForStage(text, current, next)).toBe(asks));

  it('reads labels in one spelling', () => {
    expect([...stageLabels('从2 段换到三段')]).toEqual(['2段', '3段']);
    expect([...stageLabels('MUSLIN xl')]).toEqual(['XL']);
  });
});

describe('a clause', () => {
  it('is what stands between the commas', () => {
    expect(clauseWith('团团快没奶了，能换3段吗', '快没')).toBe('团团快没奶了');
    expect(clauseWith('团团快没奶了，能换3段吗', /换/)).toBe('能换3段吗');
  });
});
