/**
 * The upper tail of the standard normal distribution, P(Z > z): erfc by Press et al., Numerical Recipes (1992) §6.2, with
 * a relative error below 1.2e-7 everywhere, so that it stays usable far in the tail.
 */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const series = CHEBYSHEV.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = (t * Math.exp(-x * x + series)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

const CHEBYSHEV = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/**
 * The z with P(Z > z) = `tail`, for 0 < tail < 1: Abramowitz & Stegun 26.2.23 as a start (error below 4.5e-4), then two
 * Newton steps on upperTail.
 */
export function upperQuantile(tail: number): number {
  if (tail > 0.5) return -upperQuantile(1 - tail);
  const t = Math.sqrt(-2 * Math.log(tail));
  let z =
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  for (let step = 0; step < 2; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    z += (upperTail(z) - tail) / density;
  }
  return z;
}
