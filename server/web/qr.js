// A QR code (ISO/IEC 18004) of a short text in bytes: versions 1 to 5 at the lowest level of error
// correction, each with one block of data. A screen has no dirt on it, and an address fits.

const WORDS = [19, 34, 55, 80, 108]; // of data, by version
const CHECKS = [7, 10, 15, 20, 26]; // of error correction
const FORMAT = 0b111011111000100; // the lowest level, and the mask below

// Multiplication among 256 numbers, by their logarithms.
const POWERS = [1];
for (let n = 1; n < 255; n++) POWERS.push((POWERS[n - 1] << 1) ^ (POWERS[n - 1] > 127 ? 0x11d : 0));
const LOGS = POWERS.reduce((logs, power, n) => ((logs[power] = n), logs), []);
const times = (a, b) => (a && b ? POWERS[(LOGS[a] + LOGS[b]) % 255] : 0);

// What is left of the data when it is divided by the product of all x - 2^n, n below `count`.
function checks(data, count) {
  let divisor = [1];
  for (let n = 0; n < count; n++)
    divisor = [...divisor, 0].map((factor, i) => factor ^ times(divisor[i - 1], POWERS[n]));
  const left = [...data, ...Array(count).fill(0)];
  data.forEach((_, at) => {
    const factor = left[at];
    divisor.forEach((one, i) => (left[at + i] ^= times(one, factor)));
  });
  return left.slice(data.length);
}

// The rows of the picture, true where it is dark; null for a text that is too long.
export function qr(text) {
  const bytes = new TextEncoder().encode(text);
  const index = WORDS.findIndex((words) => bytes.length + 2 <= words);
  if (index < 0) return null;

  // Kind and length take twelve bits, so every byte stands across two words.
  const data = [0x40 | (bytes.length >> 4)];
  bytes.forEach((byte, n) => data.push((((n ? bytes[n - 1] : bytes.length) << 4) | (byte >> 4)) & 255));
  data.push((bytes.at(-1) << 4) & 255);
  for (let n = 0; data.length < WORDS[index]; n++) data.push(n % 2 ? 0x11 : 0xec);
  data.push(...checks(data, CHECKS[index]));

  const size = 21 + 4 * index;
  const rows = Array.from({ length: size }, () => Array(size).fill(null));
  const put = (y, x, dark) => y >= 0 && x >= 0 && y < size && x < size && (rows[y][x] = dark);
  // Squares in squares, around a middle.
  const square = (y, x, most, dark) => {
    for (let far = most; far >= 0; far--)
      for (let dy = -far; dy <= far; dy++)
        for (let dx = -far; dx <= far; dx++) put(y + dy, x + dx, dark(far));
  };
  const finder = (far) => far !== 4 && far !== 2;
  for (const [y, x] of [[3, 3], [3, size - 4], [size - 4, 3]]) square(y, x, 4, finder);
  if (index) square(size - 7, size - 7, 2, (far) => far !== 1);
  for (let n = 8; n < size - 8; n++) rows[6][n] = rows[n][6] = n % 2 === 0;
  for (let n = 0; n < 15; n++) {
    const dark = !!((FORMAT >> n) & 1);
    put(n < 6 ? n : n < 8 ? n + 1 : size - 15 + n, 8, dark);
    put(8, n < 8 ? size - 1 - n : n < 9 ? 7 : 14 - n, dark);
  }
  rows[size - 8][8] = true;

  // The words go up and down in columns of two, from the right; the mask turns every second one over.
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let n = 0; n < size; n++) {
      const y = (right + 1) & 2 ? n : size - 1 - n;
      for (const x of [right, right - 1])
        if (rows[y][x] === null) {
          const dark = (data[bit >> 3] >> (7 - (bit & 7))) & 1;
          rows[y][x] = !!(dark ^ ((x + y) % 2 === 0));
          bit++;
        }
    }
  }
  return rows;
}
