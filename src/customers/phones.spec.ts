import { maskDigits, readPhone } from './phones';

describe('a phone as shops and reps write it', () => {
  it.each([
    ['13812345678', '13812345678'],
    [' 138 1234 5678 ', '13812345678'],
    ['138-1234-5678', '13812345678'],
    ['+8613812345678', '13812345678'],
    ['008613812345678', '13812345678'],
    ['86 13812345678', '13812345678'],
    ['１３８１２３４５６７８', '13812345678'],
  ])('%s is a mobile', (text, mobile) => {
    expect(readPhone(text)).toEqual({ kind: 'mobile', mobile, shown: '138****5678' });
  });

  it.each([
    ['138****5678', 'masked'],
    ['1381234****', 'masked'],
    ['18412345678-1234', 'virtual'],
    ['15012345678转8021', 'virtual'],
    ['17012345678,5566', 'virtual'],
    ['13800138000', 'other'],
    ['010-62345678', 'other'],
    ['12345678901', 'other'],
    ['1381234567', 'other'],
    ['138123456789', 'other'],
    ['', 'none'],
    [null, 'none'],
  ])('%s is never a key: %s', (text, kind) => {
    const read = readPhone(text);
    expect(read).toMatchObject({ kind, mobile: null });
    expect(read.shown ?? '').not.toMatch(/\d{9}/);
  });

  it('is shown with its middle masked', () => {
    expect(maskDigits('13812345678')).toBe('138****5678');
    expect(maskDigits('138****5678')).toBe('138****5678');
    expect(maskDigits('62345678')).toBe('******78');
  });
});
