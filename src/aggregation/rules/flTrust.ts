import { defineRule } from './rule.ts'

/**
 * FLTrust: each row brought to the length of the trusted update x₀ and weighted by max(0, cos(xᵢ, x₀)); x₀ is what the
 * coordinator trained itself on data that everybody trusts. Where no row points its way the aggregate is 0.
 *
 * @see Cao et al. 2021, arXiv:2012.13995
 */
export const flTrust = defineRule({
  name: 'flTrust',
  parameters: {},
  breakdownPoint: 'any f < n, as far as the trusted update is representative',
  cost: 'O(n·d), three passes',
  needs: 'trustedUpdate',
  minUpdates: (numByzantine) => numByzantine + 1,
  aggregate(rows, { trustedUpdate = new Float32Array(rows.length) }) {
    const length = Math.sqrt(rows.kernels.squaredNorms([trustedUpdate])[0])
    const norms = rows.geometry.norms()
    const cosines = rows.dots(trustedUpdate).map((dot, i) => (dot > 0 && norms[i] > 0 ? dot / norms[i] / length : 0))
    const trust = cosines.reduce((sum, cosine) => sum + cosine, 0)
    const weights = cosines.map((cosine, i) => (cosine === 0 ? 0 : ((cosine / trust) * length) / norms[i]))
    return { weights, diagnostics: { trust } }
  },
})
