/** The inner loops of products.ts: eight lanes of float32 sums for each pair of some rows. */

/** Bytes of a chain's columns. */
const CHAIN_BYTES: usize = 2048

/** Bytes from one row of a chain to the next: rows spread evenly over the lines of a cache. */
export const ROW_BYTES: usize = 2112

/**
 * Stores the lanes of the rows x, x+1 with y … y+3, pair by pair. Where pairs of vectors become 256-bit ones, all sums fit the
 * registers.
 */
export function wideLanes(x: usize, y: usize, lanes: usize): void {
  const end = x + CHAIN_BYTES
  let a0l = f32x4.splat(0), a0h = a0l, a1l = a0l, a1h = a0l, a2l = a0l, a2h = a0l, a3l = a0l, a3h = a0l, b0l = a0l, b0h = a0l, b1l = a0l, b1h = a0l, b2l = a0l, b2h = a0l, b3l = a0l, b3h = a0l
  for (; x < end; x += 64) {
    let ul = v128.load(x)
    let uh = v128.load(x, 16)
    let vl = v128.load(x, 2112)
    let vh = v128.load(x, 2128)
    let wl = v128.load(y)
    let wh = v128.load(y, 16)
    a0l = f32x4.add(a0l, f32x4.mul(ul, wl))
    a0h = f32x4.add(a0h, f32x4.mul(uh, wh))
    b0l = f32x4.add(b0l, f32x4.mul(vl, wl))
    b0h = f32x4.add(b0h, f32x4.mul(vh, wh))
    wl = v128.load(y, 2112)
    wh = v128.load(y, 2128)
    a1l = f32x4.add(a1l, f32x4.mul(ul, wl))
    a1h = f32x4.add(a1h, f32x4.mul(uh, wh))
    b1l = f32x4.add(b1l, f32x4.mul(vl, wl))
    b1h = f32x4.add(b1h, f32x4.mul(vh, wh))
    wl = v128.load(y, 4224)
    wh = v128.load(y, 4240)
    a2l = f32x4.add(a2l, f32x4.mul(ul, wl))
    a2h = f32x4.add(a2h, f32x4.mul(uh, wh))
    b2l = f32x4.add(b2l, f32x4.mul(vl, wl))
    b2h = f32x4.add(b2h, f32x4.mul(vh, wh))
    wl = v128.load(y, 6336)
    wh = v128.load(y, 6352)
    a3l = f32x4.add(a3l, f32x4.mul(ul, wl))
    a3h = f32x4.add(a3h, f32x4.mul(uh, wh))
    b3l = f32x4.add(b3l, f32x4.mul(vl, wl))
    b3h = f32x4.add(b3h, f32x4.mul(vh, wh))
    ul = v128.load(x, 32)
    uh = v128.load(x, 48)
    vl = v128.load(x, 2144)
    vh = v128.load(x, 2160)
    wl = v128.load(y, 32)
    wh = v128.load(y, 48)
    a0l = f32x4.add(a0l, f32x4.mul(ul, wl))
    a0h = f32x4.add(a0h, f32x4.mul(uh, wh))
    b0l = f32x4.add(b0l, f32x4.mul(vl, wl))
    b0h = f32x4.add(b0h, f32x4.mul(vh, wh))
    wl = v128.load(y, 2144)
    wh = v128.load(y, 2160)
    a1l = f32x4.add(a1l, f32x4.mul(ul, wl))
    a1h = f32x4.add(a1h, f32x4.mul(uh, wh))
    b1l = f32x4.add(b1l, f32x4.mul(vl, wl))
    b1h = f32x4.add(b1h, f32x4.mul(vh, wh))
    wl = v128.load(y, 4256)
    wh = v128.load(y, 4272)
    a2l = f32x4.add(a2l, f32x4.mul(ul, wl))
    a2h = f32x4.add(a2h, f32x4.mul(uh, wh))
    b2l = f32x4.add(b2l, f32x4.mul(vl, wl))
    b2h = f32x4.add(b2h, f32x4.mul(vh, wh))
    wl = v128.load(y, 6368)
    wh = v128.load(y, 6384)
    a3l = f32x4.add(a3l, f32x4.mul(ul, wl))
    a3h = f32x4.add(a3h, f32x4.mul(uh, wh))
    b3l = f32x4.add(b3l, f32x4.mul(vl, wl))
    b3h = f32x4.add(b3h, f32x4.mul(vh, wh))
    y += 64
  }
  v128.store(lanes, a0l)
  v128.store(lanes, a0h, 16)
  v128.store(lanes, a1l, 32)
  v128.store(lanes, a1h, 48)
  v128.store(lanes, a2l, 64)
  v128.store(lanes, a2h, 80)
  v128.store(lanes, a3l, 96)
  v128.store(lanes, a3h, 112)
  v128.store(lanes, b0l, 128)
  v128.store(lanes, b0h, 144)
  v128.store(lanes, b1l, 160)
  v128.store(lanes, b1h, 176)
  v128.store(lanes, b2l, 192)
  v128.store(lanes, b2h, 208)
  v128.store(lanes, b3l, 224)
  v128.store(lanes, b3h, 240)
}

/** Lanes 0 … 3 of what {@link wideLanes} stores, or 4 … 7 where all addresses are 16 further. */
export function halfLanes(x: usize, y: usize, lanes: usize): void {
  const end = x + CHAIN_BYTES
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
  for (; x < end; x += 32) {
    const u = v128.load(x)
    const v = v128.load(x, 2112)
    let w = v128.load(y)
    a0 = f32x4.add(a0, f32x4.mul(u, w))
    b0 = f32x4.add(b0, f32x4.mul(v, w))
    w = v128.load(y, 2112)
    a1 = f32x4.add(a1, f32x4.mul(u, w))
    b1 = f32x4.add(b1, f32x4.mul(v, w))
    w = v128.load(y, 4224)
    a2 = f32x4.add(a2, f32x4.mul(u, w))
    b2 = f32x4.add(b2, f32x4.mul(v, w))
    w = v128.load(y, 6336)
    a3 = f32x4.add(a3, f32x4.mul(u, w))
    b3 = f32x4.add(b3, f32x4.mul(v, w))
    y += 32
  }
  v128.store(lanes, a0)
  v128.store(lanes, a1, 32)
  v128.store(lanes, a2, 64)
  v128.store(lanes, a3, 96)
  v128.store(lanes, b0, 128)
  v128.store(lanes, b1, 160)
  v128.store(lanes, b2, 192)
  v128.store(lanes, b3, 224)
}

/** {@link wideLanes} of the rows x … x+3 with themselves. */
export function wideDiagonalLanes(x: usize, lanes: usize): void {
  const end = x + CHAIN_BYTES
  let a0l = f32x4.splat(0), a0h = a0l, a1l = a0l, a1h = a0l, a2l = a0l, a2h = a0l, a3l = a0l, a3h = a0l, b1l = a0l, b1h = a0l, b2l = a0l, b2h = a0l, b3l = a0l, b3h = a0l, c2l = a0l, c2h = a0l, c3l = a0l, c3h = a0l, d3l = a0l, d3h = a0l
  for (; x < end; x += 32) {
    const pl = v128.load(x)
    const ph = v128.load(x, 16)
    a0l = f32x4.add(a0l, f32x4.mul(pl, pl))
    a0h = f32x4.add(a0h, f32x4.mul(ph, ph))
    const ql = v128.load(x, 2112)
    const qh = v128.load(x, 2128)
    a1l = f32x4.add(a1l, f32x4.mul(pl, ql))
    a1h = f32x4.add(a1h, f32x4.mul(ph, qh))
    b1l = f32x4.add(b1l, f32x4.mul(ql, ql))
    b1h = f32x4.add(b1h, f32x4.mul(qh, qh))
    const rl = v128.load(x, 4224)
    const rh = v128.load(x, 4240)
    a2l = f32x4.add(a2l, f32x4.mul(pl, rl))
    a2h = f32x4.add(a2h, f32x4.mul(ph, rh))
    b2l = f32x4.add(b2l, f32x4.mul(ql, rl))
    b2h = f32x4.add(b2h, f32x4.mul(qh, rh))
    c2l = f32x4.add(c2l, f32x4.mul(rl, rl))
    c2h = f32x4.add(c2h, f32x4.mul(rh, rh))
    const sl = v128.load(x, 6336)
    const sh = v128.load(x, 6352)
    a3l = f32x4.add(a3l, f32x4.mul(pl, sl))
    a3h = f32x4.add(a3h, f32x4.mul(ph, sh))
    b3l = f32x4.add(b3l, f32x4.mul(ql, sl))
    b3h = f32x4.add(b3h, f32x4.mul(qh, sh))
    c3l = f32x4.add(c3l, f32x4.mul(rl, sl))
    c3h = f32x4.add(c3h, f32x4.mul(rh, sh))
    d3l = f32x4.add(d3l, f32x4.mul(sl, sl))
    d3h = f32x4.add(d3h, f32x4.mul(sh, sh))
  }
  v128.store(lanes, a0l)
  v128.store(lanes, a0h, 16)
  v128.store(lanes, a1l, 32)
  v128.store(lanes, a1h, 48)
  v128.store(lanes, a2l, 64)
  v128.store(lanes, a2h, 80)
  v128.store(lanes, a3l, 96)
  v128.store(lanes, a3h, 112)
  v128.store(lanes, b1l, 128)
  v128.store(lanes, b1h, 144)
  v128.store(lanes, b2l, 160)
  v128.store(lanes, b2h, 176)
  v128.store(lanes, b3l, 192)
  v128.store(lanes, b3h, 208)
  v128.store(lanes, c2l, 224)
  v128.store(lanes, c2h, 240)
  v128.store(lanes, c3l, 256)
  v128.store(lanes, c3h, 272)
  v128.store(lanes, d3l, 288)
  v128.store(lanes, d3h, 304)
}

/** {@link halfLanes} of the rows x … x+3 with themselves. */
export function halfDiagonalLanes(x: usize, lanes: usize): void {
  const end = x + CHAIN_BYTES
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b1 = a0, b2 = a0, b3 = a0, c2 = a0, c3 = a0, d3 = a0
  for (; x < end; x += 32) {
    const p = v128.load(x)
    a0 = f32x4.add(a0, f32x4.mul(p, p))
    const q = v128.load(x, 2112)
    a1 = f32x4.add(a1, f32x4.mul(p, q))
    b1 = f32x4.add(b1, f32x4.mul(q, q))
    const r = v128.load(x, 4224)
    a2 = f32x4.add(a2, f32x4.mul(p, r))
    b2 = f32x4.add(b2, f32x4.mul(q, r))
    c2 = f32x4.add(c2, f32x4.mul(r, r))
    const s = v128.load(x, 6336)
    a3 = f32x4.add(a3, f32x4.mul(p, s))
    b3 = f32x4.add(b3, f32x4.mul(q, s))
    c3 = f32x4.add(c3, f32x4.mul(r, s))
    d3 = f32x4.add(d3, f32x4.mul(s, s))
  }
  v128.store(lanes, a0)
  v128.store(lanes, a1, 32)
  v128.store(lanes, a2, 64)
  v128.store(lanes, a3, 96)
  v128.store(lanes, b1, 128)
  v128.store(lanes, b2, 160)
  v128.store(lanes, b3, 192)
  v128.store(lanes, c2, 224)
  v128.store(lanes, c3, 256)
  v128.store(lanes, d3, 288)
}
