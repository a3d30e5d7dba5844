export { ContentStore, type Kept } from './contentStore.ts'
export { createFileAtomically, writeFileAtomically } from './files.ts'
export { type Identity, loadIdentity, loadOrCreateIdentity, readSecret, saveIdentity } from './identity.ts'
export { Ledger, type LedgerEntry, ledgerPath } from './ledger.ts'
