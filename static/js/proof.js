// The proof of work that stands in for a captcha (protocol: ALTCHA v1). Nothing is fetched, nobody is asked.
// The page part starts a worker at the first touch of the form; the worker part counts.
// Without this file the form works too: the server is then only stricter about how often.

const PATIENCE = 8_000; // a person who is faster than the worker waits at most so long

if (typeof document === "undefined") {
  onmessage = ({ data }) => postMessage(solve(data));
} else {
  for (const input of document.querySelectorAll("input[data-proof]")) guard(input);
}

function guard(input) {
  const { form } = input;
  let solved; // a promise, as soon as work has begun
  const begin = () => (solved ??= prove(JSON.parse(input.dataset.proof)).then((answer) => (input.value = answer)));
  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", async (event) => {
    if (input.value || input.dataset.waived || event.submitter?.formNoValidate) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (input.dataset.waiting) return;
    input.dataset.waiting = "yes";
    const late = new Promise((done) => setTimeout(done, PATIENCE, ""));
    await Promise.race([begin(), late]);
    if (!input.value) input.dataset.waived = "yes";
    delete input.dataset.waiting;
    // In a task of its own: a browser ignores the request while it is still telling of the first submission.
    setTimeout(() => form.requestSubmit(event.submitter));
  });
}

function prove(challenge) {
  return new Promise((done) => {
    const worker = new Worker(import.meta.url, { type: "module" });
    const end = (answer) => {
      worker.terminate();
      done(answer);
    };
    worker.onerror = () => end("");
    worker.onmessage = ({ data: number }) => {
      const { algorithm, challenge: hash, salt, signature } = challenge;
      end(number < 0 ? "" : btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature })));
    };
    worker.postMessage(challenge);
  });
}

function solve({ challenge, salt, maxnumber }) {
  const wanted = challenge.match(/.{8}/g).map((word) => Number.parseInt(word, 16) | 0);
  for (let number = 0; number <= maxnumber; number += 1) {
    const hash = sha256(salt + number);
    if (hash[0] === wanted[0] && hash.every((word, i) => word === wanted[i])) return number;
  }
  return -1;
}

// SHA-256 (FIPS 180-4) of ASCII text. crypto.subtle is slower for so many short texts, and absent on plain http.
function sha256(text) {
  const length = text.length;
  const words = new Int32Array((((length + 8) >> 6) + 1) << 4);
  for (let i = 0; i < length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  words[length >> 2] |= 0x80 << (24 - (length & 3) * 8);
  words[words.length - 1] = length * 8;
  const { start, round } = constants();
  const hash = Int32Array.from(start);
  const w = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) mix(hash, words, block, w, round);
  return hash;
}

function mix(hash, words, block, w, round) {
  for (let i = 0; i < 64; i += 1) {
    if (i < 16) {
      w[i] = words[block + i];
      continue;
    }
    const x = w[i - 15];
    const y = w[i - 2];
    w[i] = (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + round[i] + w[i]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (hash[i] = (hash[i] + word) | 0));
}

function turn(x, by) {
  return (x >>> by) | (x << (32 - by));
}

// The first 32 bits of the fractional parts of square roots (start) and cube roots (round) of the first primes.
function constants() {
  if (constants.made) return constants.made;
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  constants.made = {
    start: Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p))),
    round: Int32Array.from(primes, (p) => fraction(Math.cbrt(p))),
  };
  return constants.made;
}
