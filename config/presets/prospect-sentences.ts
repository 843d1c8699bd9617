/**
 * What a rep may say, by occasion; {product}, {quantity} and {unit} are filled in. No names: what customers call
 * themselves in WeCom is often their child's name, which nobody agreed to see in a sales message. No promises about price
 * or effect either: those need facts a template does not have.
 */
export const PROSPECT_SENTENCES = {
  /** The customer asked for more. */
  asked: [
    '您之前说快用完了，{product}我这边有，给您留 {quantity} {unit}，要的话回我一声就行。',
    '记得您问过补货，{product} {quantity} {unit}随时可以安排，您看什么时候方便？',
    '{product}还是老样子 {quantity} {unit}吗？您说一声我就给您备好。',
  ],
  /** The customer asked about the next stage. */
  stage: [
    '您上次问换段的事，{product}可以先拿 {quantity} {unit}，新旧混着慢慢过渡，需要我给您留吗？',
    '想好换{product}了吗？有不清楚的直接问我，需要的话给您备 {quantity} {unit}。',
    '关于换段，我把{product}的过渡方法整理好了，您需要的话发您看看。',
  ],
  /** About now. */
  due: [
    '您家的{product}差不多该用完了吧？这次还是 {quantity} {unit}，要不要给您留着？',
    '算了算{product}快到补货的时候了，需要的话我提前给您备 {quantity} {unit}。',
    '最近{product}用得还顺手吗？快用完了跟我说，我给您安排。',
  ],
  /** Later than usual. */
  overdue: [
    '好久没见您补{product}了，最近用得怎么样？有需要随时叫我。',
    '{product}家里还有吗？要是用完了，这次 {quantity} {unit}我给您留着。',
    '想问问您{product}用着还合适吗？有不满意的地方您直说，我来处理。',
  ],
} as const;

export type Occasion = keyof typeof PROSPECT_SENTENCES;
