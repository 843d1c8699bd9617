import { createHash } from 'node:crypto';
import { ServerResponse } from 'node:http';

/** Modules across, without the quiet border. */
const SIDE = 29;
const EYE = 7;

/**
 * A picture in the place of a code's QR: it looks like one and differs for every id, and says that it is the box's, since
 * no phone could join a corp that does not exist.
 */
export function serveQr(res: ServerResponse, id: string): void {
  res.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' }).end(qrPicture(id));
}

function qrPicture(id: string): string {
  const bits = Array.from({ length: 4 }, (_, n) => createHash('sha256').update(`${n}:${id}`).digest()).flatMap((hash) =>
    [...hash].flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1)),
  );
  const dark: string[] = [];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const on = inEye(x, y) ?? bits[(y * SIDE + x) % bits.length] === 1;
      const label = y >= 12 && y <= 16 && x >= 5 && x <= 23;
      if (on && !label) dark.push(`M${x + 2} ${y + 2}h1v1h-1z`);
    }
  }
  const size = SIDE + 4;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="330" height="330" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path d="${dark.join('')}" fill="#111"/>` +
    `<text x="${size / 2}" y="17.6" font-size="3.4" text-anchor="middle" font-family="sans-serif" fill="#111">沙箱二维码</text></svg>`
  );
}

/** Whether a module of one of the three corner eyes is dark; undefined outside of them. */
function inEye(x: number, y: number): boolean | undefined {
  const corner = (from: number) => (v: number) => v >= from && v < from + EYE;
  const left = corner(0)(x);
  const right = corner(SIDE - EYE)(x);
  const top = corner(0)(y);
  const bottom = corner(SIDE - EYE)(y);
  if (!((left && (top || bottom)) || (right && top))) {
    // The light frame around an eye.
    return (x <= EYE && (y <= EYE || y >= SIDE - EYE - 1)) || (x >= SIDE - EYE - 1 && y <= EYE) ? false : undefined;
  }
  const [dx, dy] = [left ? x : x - (SIDE - EYE), top ? y : y - (SIDE - EYE)];
  const ring = Math.max(Math.abs(dx - 3), Math.abs(dy - 3));
  return ring !== 2;
}
