export { ContentStore } from './contentStore.ts'
export { createFileAtomically, writeFileAtomically } from './files.ts'
export { type Identity, loadOrCreateIdentity, saveIdentity } from './identity.ts'
export { Ledger, type LedgerEntry } from './ledger.ts'
