// Generated from src/wire/messages.proto by `node scripts/generateWire.ts`; do not edit.
import type { Codec, DecodeOptions } from 'protons-runtime';
import type { Uint8ArrayList } from 'uint8arraylist';
export interface Member {
    account: Uint8Array<ArrayBuffer>;
    peerId: string;
}
export declare namespace Member {
    const codec: () => Codec<Member>;
    interface MemberAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MemberPeerIdFieldEvent {
        field: '$.peerId';
        value: string;
    }
    function encode(obj: Partial<Member>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Member;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Generator<MemberAccountFieldEvent | MemberPeerIdFieldEvent>;
}
export interface Membership {
    account: Uint8Array<ArrayBuffer>;
    peerId: string;
    runId: Uint8Array<ArrayBuffer>;
}
export declare namespace Membership {
    const codec: () => Codec<Membership>;
    interface MembershipAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MembershipPeerIdFieldEvent {
        field: '$.peerId';
        value: string;
    }
    interface MembershipRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Membership>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Membership>): Membership;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Membership>): Generator<MembershipAccountFieldEvent | MembershipPeerIdFieldEvent | MembershipRunIdFieldEvent>;
}
export interface SignedMembership {
    statement?: Membership;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedMembership {
    const codec: () => Codec<SignedMembership>;
    interface SignedMembershipStatementAccountFieldEvent {
        field: '$.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedMembershipStatementPeerIdFieldEvent {
        field: '$.statement.peerId';
        value: string;
    }
    interface SignedMembershipStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedMembershipSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedMembership>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedMembership>): SignedMembership;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedMembership>): Generator<SignedMembershipStatementAccountFieldEvent | SignedMembershipStatementPeerIdFieldEvent | SignedMembershipStatementRunIdFieldEvent | SignedMembershipSignatureFieldEvent>;
}
export interface RoundAnnouncement {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    previousRecordHash: Uint8Array<ArrayBuffer>;
    baseModelHash: Uint8Array<ArrayBuffer>;
    marketClockMs: number;
    seed: Uint8Array<ArrayBuffer>;
    commitTimeoutMs: number;
    revealTimeoutMs: number;
    members: Member[];
}
export declare namespace RoundAnnouncement {
    const codec: () => Codec<RoundAnnouncement>;
    interface RoundAnnouncementRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundAnnouncementRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface RoundAnnouncementPreviousRecordHashFieldEvent {
        field: '$.previousRecordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundAnnouncementBaseModelHashFieldEvent {
        field: '$.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundAnnouncementMarketClockMsFieldEvent {
        field: '$.marketClockMs';
        value: number;
    }
    interface RoundAnnouncementSeedFieldEvent {
        field: '$.seed';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundAnnouncementCommitTimeoutMsFieldEvent {
        field: '$.commitTimeoutMs';
        value: number;
    }
    interface RoundAnnouncementRevealTimeoutMsFieldEvent {
        field: '$.revealTimeoutMs';
        value: number;
    }
    interface RoundAnnouncementMembersAccountFieldEvent {
        field: '$.members[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RoundAnnouncementMembersPeerIdFieldEvent {
        field: '$.members[].peerId';
        value: string;
        index: number;
    }
    function encode(obj: Partial<RoundAnnouncement>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoundAnnouncement>): RoundAnnouncement;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoundAnnouncement>): Generator<RoundAnnouncementRunIdFieldEvent | RoundAnnouncementRoundFieldEvent | RoundAnnouncementPreviousRecordHashFieldEvent | RoundAnnouncementBaseModelHashFieldEvent | RoundAnnouncementMarketClockMsFieldEvent | RoundAnnouncementSeedFieldEvent | RoundAnnouncementCommitTimeoutMsFieldEvent | RoundAnnouncementRevealTimeoutMsFieldEvent | RoundAnnouncementMembersAccountFieldEvent | RoundAnnouncementMembersPeerIdFieldEvent>;
}
export interface SignedRoundAnnouncement {
    statement?: RoundAnnouncement;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedRoundAnnouncement {
    const codec: () => Codec<SignedRoundAnnouncement>;
    interface SignedRoundAnnouncementStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundAnnouncementStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedRoundAnnouncementStatementPreviousRecordHashFieldEvent {
        field: '$.statement.previousRecordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundAnnouncementStatementBaseModelHashFieldEvent {
        field: '$.statement.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundAnnouncementStatementMarketClockMsFieldEvent {
        field: '$.statement.marketClockMs';
        value: number;
    }
    interface SignedRoundAnnouncementStatementSeedFieldEvent {
        field: '$.statement.seed';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundAnnouncementStatementCommitTimeoutMsFieldEvent {
        field: '$.statement.commitTimeoutMs';
        value: number;
    }
    interface SignedRoundAnnouncementStatementRevealTimeoutMsFieldEvent {
        field: '$.statement.revealTimeoutMs';
        value: number;
    }
    interface SignedRoundAnnouncementStatementMembersAccountFieldEvent {
        field: '$.statement.members[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRoundAnnouncementStatementMembersPeerIdFieldEvent {
        field: '$.statement.members[].peerId';
        value: string;
        index: number;
    }
    interface SignedRoundAnnouncementSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedRoundAnnouncement>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRoundAnnouncement>): SignedRoundAnnouncement;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRoundAnnouncement>): Generator<SignedRoundAnnouncementStatementRunIdFieldEvent | SignedRoundAnnouncementStatementRoundFieldEvent | SignedRoundAnnouncementStatementPreviousRecordHashFieldEvent | SignedRoundAnnouncementStatementBaseModelHashFieldEvent | SignedRoundAnnouncementStatementMarketClockMsFieldEvent | SignedRoundAnnouncementStatementSeedFieldEvent | SignedRoundAnnouncementStatementCommitTimeoutMsFieldEvent | SignedRoundAnnouncementStatementRevealTimeoutMsFieldEvent | SignedRoundAnnouncementStatementMembersAccountFieldEvent | SignedRoundAnnouncementStatementMembersPeerIdFieldEvent | SignedRoundAnnouncementSignatureFieldEvent>;
}
export interface Commitment {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    account: Uint8Array<ArrayBuffer>;
    peerId: string;
    updateHash: Uint8Array<ArrayBuffer>;
}
export declare namespace Commitment {
    const codec: () => Codec<Commitment>;
    interface CommitmentRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CommitmentRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface CommitmentAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CommitmentPeerIdFieldEvent {
        field: '$.peerId';
        value: string;
    }
    interface CommitmentUpdateHashFieldEvent {
        field: '$.updateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Commitment>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Commitment>): Commitment;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Commitment>): Generator<CommitmentRunIdFieldEvent | CommitmentRoundFieldEvent | CommitmentAccountFieldEvent | CommitmentPeerIdFieldEvent | CommitmentUpdateHashFieldEvent>;
}
export interface SignedCommitment {
    statement?: Commitment;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedCommitment {
    const codec: () => Codec<SignedCommitment>;
    interface SignedCommitmentStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedCommitmentStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedCommitmentStatementAccountFieldEvent {
        field: '$.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedCommitmentStatementPeerIdFieldEvent {
        field: '$.statement.peerId';
        value: string;
    }
    interface SignedCommitmentStatementUpdateHashFieldEvent {
        field: '$.statement.updateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedCommitmentSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedCommitment>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedCommitment>): SignedCommitment;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedCommitment>): Generator<SignedCommitmentStatementRunIdFieldEvent | SignedCommitmentStatementRoundFieldEvent | SignedCommitmentStatementAccountFieldEvent | SignedCommitmentStatementPeerIdFieldEvent | SignedCommitmentStatementUpdateHashFieldEvent | SignedCommitmentSignatureFieldEvent>;
}
export interface Abstention {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    account: Uint8Array<ArrayBuffer>;
    peerId: string;
    reason: string;
    stream: string;
    test: string;
    sinceRound: number;
}
export declare namespace Abstention {
    const codec: () => Codec<Abstention>;
    interface AbstentionRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface AbstentionRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface AbstentionAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface AbstentionPeerIdFieldEvent {
        field: '$.peerId';
        value: string;
    }
    interface AbstentionReasonFieldEvent {
        field: '$.reason';
        value: string;
    }
    interface AbstentionStreamFieldEvent {
        field: '$.stream';
        value: string;
    }
    interface AbstentionTestFieldEvent {
        field: '$.test';
        value: string;
    }
    interface AbstentionSinceRoundFieldEvent {
        field: '$.sinceRound';
        value: number;
    }
    function encode(obj: Partial<Abstention>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Abstention>): Abstention;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Abstention>): Generator<AbstentionRunIdFieldEvent | AbstentionRoundFieldEvent | AbstentionAccountFieldEvent | AbstentionPeerIdFieldEvent | AbstentionReasonFieldEvent | AbstentionStreamFieldEvent | AbstentionTestFieldEvent | AbstentionSinceRoundFieldEvent>;
}
export interface SignedAbstention {
    statement?: Abstention;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedAbstention {
    const codec: () => Codec<SignedAbstention>;
    interface SignedAbstentionStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedAbstentionStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedAbstentionStatementAccountFieldEvent {
        field: '$.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedAbstentionStatementPeerIdFieldEvent {
        field: '$.statement.peerId';
        value: string;
    }
    interface SignedAbstentionStatementReasonFieldEvent {
        field: '$.statement.reason';
        value: string;
    }
    interface SignedAbstentionStatementStreamFieldEvent {
        field: '$.statement.stream';
        value: string;
    }
    interface SignedAbstentionStatementTestFieldEvent {
        field: '$.statement.test';
        value: string;
    }
    interface SignedAbstentionStatementSinceRoundFieldEvent {
        field: '$.statement.sinceRound';
        value: number;
    }
    interface SignedAbstentionSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedAbstention>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedAbstention>): SignedAbstention;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedAbstention>): Generator<SignedAbstentionStatementRunIdFieldEvent | SignedAbstentionStatementRoundFieldEvent | SignedAbstentionStatementAccountFieldEvent | SignedAbstentionStatementPeerIdFieldEvent | SignedAbstentionStatementReasonFieldEvent | SignedAbstentionStatementStreamFieldEvent | SignedAbstentionStatementTestFieldEvent | SignedAbstentionStatementSinceRoundFieldEvent | SignedAbstentionSignatureFieldEvent>;
}
export interface CommittedUpdate {
    account: Uint8Array<ArrayBuffer>;
    updateHash: Uint8Array<ArrayBuffer>;
}
export declare namespace CommittedUpdate {
    const codec: () => Codec<CommittedUpdate>;
    interface CommittedUpdateAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CommittedUpdateUpdateHashFieldEvent {
        field: '$.updateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<CommittedUpdate>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CommittedUpdate>): CommittedUpdate;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CommittedUpdate>): Generator<CommittedUpdateAccountFieldEvent | CommittedUpdateUpdateHashFieldEvent>;
}
export interface RevealCall {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    commitments: CommittedUpdate[];
}
export declare namespace RevealCall {
    const codec: () => Codec<RevealCall>;
    interface RevealCallRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RevealCallRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface RevealCallCommitmentsAccountFieldEvent {
        field: '$.commitments[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RevealCallCommitmentsUpdateHashFieldEvent {
        field: '$.commitments[].updateHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<RevealCall>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevealCall>): RevealCall;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevealCall>): Generator<RevealCallRunIdFieldEvent | RevealCallRoundFieldEvent | RevealCallCommitmentsAccountFieldEvent | RevealCallCommitmentsUpdateHashFieldEvent>;
}
export interface SignedRevealCall {
    statement?: RevealCall;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedRevealCall {
    const codec: () => Codec<SignedRevealCall>;
    interface SignedRevealCallStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRevealCallStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedRevealCallStatementCommitmentsAccountFieldEvent {
        field: '$.statement.commitments[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRevealCallStatementCommitmentsUpdateHashFieldEvent {
        field: '$.statement.commitments[].updateHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRevealCallSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedRevealCall>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRevealCall>): SignedRevealCall;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRevealCall>): Generator<SignedRevealCallStatementRunIdFieldEvent | SignedRevealCallStatementRoundFieldEvent | SignedRevealCallStatementCommitmentsAccountFieldEvent | SignedRevealCallStatementCommitmentsUpdateHashFieldEvent | SignedRevealCallSignatureFieldEvent>;
}
export interface UpdateManifest {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    account: Uint8Array<ArrayBuffer>;
    peerId: string;
    baseModelHash: Uint8Array<ArrayBuffer>;
    codec: string;
    parameterCount: number;
    payloadHash: Uint8Array<ArrayBuffer>;
    payloadBytes: number;
}
export declare namespace UpdateManifest {
    const codec: () => Codec<UpdateManifest>;
    interface UpdateManifestRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateManifestRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface UpdateManifestAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateManifestPeerIdFieldEvent {
        field: '$.peerId';
        value: string;
    }
    interface UpdateManifestBaseModelHashFieldEvent {
        field: '$.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateManifestCodecFieldEvent {
        field: '$.codec';
        value: string;
    }
    interface UpdateManifestParameterCountFieldEvent {
        field: '$.parameterCount';
        value: number;
    }
    interface UpdateManifestPayloadHashFieldEvent {
        field: '$.payloadHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateManifestPayloadBytesFieldEvent {
        field: '$.payloadBytes';
        value: number;
    }
    function encode(obj: Partial<UpdateManifest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UpdateManifest>): UpdateManifest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UpdateManifest>): Generator<UpdateManifestRunIdFieldEvent | UpdateManifestRoundFieldEvent | UpdateManifestAccountFieldEvent | UpdateManifestPeerIdFieldEvent | UpdateManifestBaseModelHashFieldEvent | UpdateManifestCodecFieldEvent | UpdateManifestParameterCountFieldEvent | UpdateManifestPayloadHashFieldEvent | UpdateManifestPayloadBytesFieldEvent>;
}
export interface SignedUpdateManifest {
    statement?: UpdateManifest;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedUpdateManifest {
    const codec: () => Codec<SignedUpdateManifest>;
    interface SignedUpdateManifestStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedUpdateManifestStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedUpdateManifestStatementAccountFieldEvent {
        field: '$.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedUpdateManifestStatementPeerIdFieldEvent {
        field: '$.statement.peerId';
        value: string;
    }
    interface SignedUpdateManifestStatementBaseModelHashFieldEvent {
        field: '$.statement.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedUpdateManifestStatementCodecFieldEvent {
        field: '$.statement.codec';
        value: string;
    }
    interface SignedUpdateManifestStatementParameterCountFieldEvent {
        field: '$.statement.parameterCount';
        value: number;
    }
    interface SignedUpdateManifestStatementPayloadHashFieldEvent {
        field: '$.statement.payloadHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedUpdateManifestStatementPayloadBytesFieldEvent {
        field: '$.statement.payloadBytes';
        value: number;
    }
    interface SignedUpdateManifestSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedUpdateManifest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedUpdateManifest>): SignedUpdateManifest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedUpdateManifest>): Generator<SignedUpdateManifestStatementRunIdFieldEvent | SignedUpdateManifestStatementRoundFieldEvent | SignedUpdateManifestStatementAccountFieldEvent | SignedUpdateManifestStatementPeerIdFieldEvent | SignedUpdateManifestStatementBaseModelHashFieldEvent | SignedUpdateManifestStatementCodecFieldEvent | SignedUpdateManifestStatementParameterCountFieldEvent | SignedUpdateManifestStatementPayloadHashFieldEvent | SignedUpdateManifestStatementPayloadBytesFieldEvent | SignedUpdateManifestSignatureFieldEvent>;
}
export interface UpdateShard {
    manifest?: SignedUpdateManifest;
    chunkHashes: Uint8Array<ArrayBuffer>[];
    index: number;
    bytes: Uint8Array<ArrayBuffer>;
}
export declare namespace UpdateShard {
    const codec: () => Codec<UpdateShard>;
    interface UpdateShardManifestStatementRunIdFieldEvent {
        field: '$.manifest.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateShardManifestStatementRoundFieldEvent {
        field: '$.manifest.statement.round';
        value: number;
    }
    interface UpdateShardManifestStatementAccountFieldEvent {
        field: '$.manifest.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateShardManifestStatementPeerIdFieldEvent {
        field: '$.manifest.statement.peerId';
        value: string;
    }
    interface UpdateShardManifestStatementBaseModelHashFieldEvent {
        field: '$.manifest.statement.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateShardManifestStatementCodecFieldEvent {
        field: '$.manifest.statement.codec';
        value: string;
    }
    interface UpdateShardManifestStatementParameterCountFieldEvent {
        field: '$.manifest.statement.parameterCount';
        value: number;
    }
    interface UpdateShardManifestStatementPayloadHashFieldEvent {
        field: '$.manifest.statement.payloadHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateShardManifestStatementPayloadBytesFieldEvent {
        field: '$.manifest.statement.payloadBytes';
        value: number;
    }
    interface UpdateShardManifestSignatureFieldEvent {
        field: '$.manifest.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateShardChunkHashesFieldEvent {
        field: '$.chunkHashes[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateShardIndexFieldEvent {
        field: '$.index';
        value: number;
    }
    interface UpdateShardBytesFieldEvent {
        field: '$.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<UpdateShard>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UpdateShard>): UpdateShard;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UpdateShard>): Generator<UpdateShardManifestStatementRunIdFieldEvent | UpdateShardManifestStatementRoundFieldEvent | UpdateShardManifestStatementAccountFieldEvent | UpdateShardManifestStatementPeerIdFieldEvent | UpdateShardManifestStatementBaseModelHashFieldEvent | UpdateShardManifestStatementCodecFieldEvent | UpdateShardManifestStatementParameterCountFieldEvent | UpdateShardManifestStatementPayloadHashFieldEvent | UpdateShardManifestStatementPayloadBytesFieldEvent | UpdateShardManifestSignatureFieldEvent | UpdateShardChunkHashesFieldEvent | UpdateShardIndexFieldEvent | UpdateShardBytesFieldEvent>;
}
export interface RecordedUpdate {
    account: Uint8Array<ArrayBuffer>;
    updateHash: Uint8Array<ArrayBuffer>;
    payloadHash: Uint8Array<ArrayBuffer>;
    rejection: string;
}
export declare namespace RecordedUpdate {
    const codec: () => Codec<RecordedUpdate>;
    interface RecordedUpdateAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordedUpdateUpdateHashFieldEvent {
        field: '$.updateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordedUpdatePayloadHashFieldEvent {
        field: '$.payloadHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordedUpdateRejectionFieldEvent {
        field: '$.rejection';
        value: string;
    }
    function encode(obj: Partial<RecordedUpdate>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordedUpdate>): RecordedUpdate;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordedUpdate>): Generator<RecordedUpdateAccountFieldEvent | RecordedUpdateUpdateHashFieldEvent | RecordedUpdatePayloadHashFieldEvent | RecordedUpdateRejectionFieldEvent>;
}
export interface RecordedAbstention {
    account: Uint8Array<ArrayBuffer>;
    peerId: string;
    reason: string;
    stream: string;
    test: string;
    sinceRound: number;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace RecordedAbstention {
    const codec: () => Codec<RecordedAbstention>;
    interface RecordedAbstentionAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordedAbstentionPeerIdFieldEvent {
        field: '$.peerId';
        value: string;
    }
    interface RecordedAbstentionReasonFieldEvent {
        field: '$.reason';
        value: string;
    }
    interface RecordedAbstentionStreamFieldEvent {
        field: '$.stream';
        value: string;
    }
    interface RecordedAbstentionTestFieldEvent {
        field: '$.test';
        value: string;
    }
    interface RecordedAbstentionSinceRoundFieldEvent {
        field: '$.sinceRound';
        value: number;
    }
    interface RecordedAbstentionSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<RecordedAbstention>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordedAbstention>): RecordedAbstention;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordedAbstention>): Generator<RecordedAbstentionAccountFieldEvent | RecordedAbstentionPeerIdFieldEvent | RecordedAbstentionReasonFieldEvent | RecordedAbstentionStreamFieldEvent | RecordedAbstentionTestFieldEvent | RecordedAbstentionSinceRoundFieldEvent | RecordedAbstentionSignatureFieldEvent>;
}
export interface RoundRecord {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    previousRecordHash: Uint8Array<ArrayBuffer>;
    baseModelHash: Uint8Array<ArrayBuffer>;
    marketClockMs: number;
    outcome: string;
    updates: RecordedUpdate[];
    pipeline: string;
    numByzantine: number;
    aggregateHash: Uint8Array<ArrayBuffer>;
    modelHash: Uint8Array<ArrayBuffer>;
    abstentions: RecordedAbstention[];
}
export declare namespace RoundRecord {
    const codec: () => Codec<RoundRecord>;
    interface RoundRecordRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundRecordRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface RoundRecordPreviousRecordHashFieldEvent {
        field: '$.previousRecordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundRecordBaseModelHashFieldEvent {
        field: '$.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundRecordMarketClockMsFieldEvent {
        field: '$.marketClockMs';
        value: number;
    }
    interface RoundRecordOutcomeFieldEvent {
        field: '$.outcome';
        value: string;
    }
    interface RoundRecordUpdatesAccountFieldEvent {
        field: '$.updates[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RoundRecordUpdatesUpdateHashFieldEvent {
        field: '$.updates[].updateHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RoundRecordUpdatesPayloadHashFieldEvent {
        field: '$.updates[].payloadHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RoundRecordUpdatesRejectionFieldEvent {
        field: '$.updates[].rejection';
        value: string;
        index: number;
    }
    interface RoundRecordPipelineFieldEvent {
        field: '$.pipeline';
        value: string;
    }
    interface RoundRecordNumByzantineFieldEvent {
        field: '$.numByzantine';
        value: number;
    }
    interface RoundRecordAggregateHashFieldEvent {
        field: '$.aggregateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundRecordModelHashFieldEvent {
        field: '$.modelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RoundRecordAbstentionsAccountFieldEvent {
        field: '$.abstentions[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RoundRecordAbstentionsPeerIdFieldEvent {
        field: '$.abstentions[].peerId';
        value: string;
        index: number;
    }
    interface RoundRecordAbstentionsReasonFieldEvent {
        field: '$.abstentions[].reason';
        value: string;
        index: number;
    }
    interface RoundRecordAbstentionsStreamFieldEvent {
        field: '$.abstentions[].stream';
        value: string;
        index: number;
    }
    interface RoundRecordAbstentionsTestFieldEvent {
        field: '$.abstentions[].test';
        value: string;
        index: number;
    }
    interface RoundRecordAbstentionsSinceRoundFieldEvent {
        field: '$.abstentions[].sinceRound';
        value: number;
        index: number;
    }
    interface RoundRecordAbstentionsSignatureFieldEvent {
        field: '$.abstentions[].signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<RoundRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoundRecord>): RoundRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoundRecord>): Generator<RoundRecordRunIdFieldEvent | RoundRecordRoundFieldEvent | RoundRecordPreviousRecordHashFieldEvent | RoundRecordBaseModelHashFieldEvent | RoundRecordMarketClockMsFieldEvent | RoundRecordOutcomeFieldEvent | RoundRecordUpdatesAccountFieldEvent | RoundRecordUpdatesUpdateHashFieldEvent | RoundRecordUpdatesPayloadHashFieldEvent | RoundRecordUpdatesRejectionFieldEvent | RoundRecordPipelineFieldEvent | RoundRecordNumByzantineFieldEvent | RoundRecordAggregateHashFieldEvent | RoundRecordModelHashFieldEvent | RoundRecordAbstentionsAccountFieldEvent | RoundRecordAbstentionsPeerIdFieldEvent | RoundRecordAbstentionsReasonFieldEvent | RoundRecordAbstentionsStreamFieldEvent | RoundRecordAbstentionsTestFieldEvent | RoundRecordAbstentionsSinceRoundFieldEvent | RoundRecordAbstentionsSignatureFieldEvent>;
}
export interface SignedRoundRecord {
    statement?: RoundRecord;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedRoundRecord {
    const codec: () => Codec<SignedRoundRecord>;
    interface SignedRoundRecordStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundRecordStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedRoundRecordStatementPreviousRecordHashFieldEvent {
        field: '$.statement.previousRecordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundRecordStatementBaseModelHashFieldEvent {
        field: '$.statement.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundRecordStatementMarketClockMsFieldEvent {
        field: '$.statement.marketClockMs';
        value: number;
    }
    interface SignedRoundRecordStatementOutcomeFieldEvent {
        field: '$.statement.outcome';
        value: string;
    }
    interface SignedRoundRecordStatementUpdatesAccountFieldEvent {
        field: '$.statement.updates[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRoundRecordStatementUpdatesUpdateHashFieldEvent {
        field: '$.statement.updates[].updateHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRoundRecordStatementUpdatesPayloadHashFieldEvent {
        field: '$.statement.updates[].payloadHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRoundRecordStatementUpdatesRejectionFieldEvent {
        field: '$.statement.updates[].rejection';
        value: string;
        index: number;
    }
    interface SignedRoundRecordStatementPipelineFieldEvent {
        field: '$.statement.pipeline';
        value: string;
    }
    interface SignedRoundRecordStatementNumByzantineFieldEvent {
        field: '$.statement.numByzantine';
        value: number;
    }
    interface SignedRoundRecordStatementAggregateHashFieldEvent {
        field: '$.statement.aggregateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundRecordStatementModelHashFieldEvent {
        field: '$.statement.modelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedRoundRecordStatementAbstentionsAccountFieldEvent {
        field: '$.statement.abstentions[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRoundRecordStatementAbstentionsPeerIdFieldEvent {
        field: '$.statement.abstentions[].peerId';
        value: string;
        index: number;
    }
    interface SignedRoundRecordStatementAbstentionsReasonFieldEvent {
        field: '$.statement.abstentions[].reason';
        value: string;
        index: number;
    }
    interface SignedRoundRecordStatementAbstentionsStreamFieldEvent {
        field: '$.statement.abstentions[].stream';
        value: string;
        index: number;
    }
    interface SignedRoundRecordStatementAbstentionsTestFieldEvent {
        field: '$.statement.abstentions[].test';
        value: string;
        index: number;
    }
    interface SignedRoundRecordStatementAbstentionsSinceRoundFieldEvent {
        field: '$.statement.abstentions[].sinceRound';
        value: number;
        index: number;
    }
    interface SignedRoundRecordStatementAbstentionsSignatureFieldEvent {
        field: '$.statement.abstentions[].signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedRoundRecordSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedRoundRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRoundRecord>): SignedRoundRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRoundRecord>): Generator<SignedRoundRecordStatementRunIdFieldEvent | SignedRoundRecordStatementRoundFieldEvent | SignedRoundRecordStatementPreviousRecordHashFieldEvent | SignedRoundRecordStatementBaseModelHashFieldEvent | SignedRoundRecordStatementMarketClockMsFieldEvent | SignedRoundRecordStatementOutcomeFieldEvent | SignedRoundRecordStatementUpdatesAccountFieldEvent | SignedRoundRecordStatementUpdatesUpdateHashFieldEvent | SignedRoundRecordStatementUpdatesPayloadHashFieldEvent | SignedRoundRecordStatementUpdatesRejectionFieldEvent | SignedRoundRecordStatementPipelineFieldEvent | SignedRoundRecordStatementNumByzantineFieldEvent | SignedRoundRecordStatementAggregateHashFieldEvent | SignedRoundRecordStatementModelHashFieldEvent | SignedRoundRecordStatementAbstentionsAccountFieldEvent | SignedRoundRecordStatementAbstentionsPeerIdFieldEvent | SignedRoundRecordStatementAbstentionsReasonFieldEvent | SignedRoundRecordStatementAbstentionsStreamFieldEvent | SignedRoundRecordStatementAbstentionsTestFieldEvent | SignedRoundRecordStatementAbstentionsSinceRoundFieldEvent | SignedRoundRecordStatementAbstentionsSignatureFieldEvent | SignedRoundRecordSignatureFieldEvent>;
}
export interface UpdateScore {
    account: Uint8Array<ArrayBuffer>;
    effect?: number;
    reward: Uint8Array<ArrayBuffer>;
}
export declare namespace UpdateScore {
    const codec: () => Codec<UpdateScore>;
    interface UpdateScoreAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface UpdateScoreEffectFieldEvent {
        field: '$.effect';
        value: number;
    }
    interface UpdateScoreRewardFieldEvent {
        field: '$.reward';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<UpdateScore>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UpdateScore>): UpdateScore;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UpdateScore>): Generator<UpdateScoreAccountFieldEvent | UpdateScoreEffectFieldEvent | UpdateScoreRewardFieldEvent>;
}
export interface Balance {
    account: Uint8Array<ArrayBuffer>;
    amount: Uint8Array<ArrayBuffer>;
}
export declare namespace Balance {
    const codec: () => Codec<Balance>;
    interface BalanceAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface BalanceAmountFieldEvent {
        field: '$.amount';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Balance>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Balance>): Balance;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Balance>): Generator<BalanceAccountFieldEvent | BalanceAmountFieldEvent>;
}
export interface Settlement {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    recordHash: Uint8Array<ArrayBuffer>;
    windowStartMs: number;
    windowEndMs: number;
    evaluationHash: Uint8Array<ArrayBuffer>;
    rows: number;
    loss?: number;
    randomWalkLoss?: number;
    harLoss?: number;
    scores: UpdateScore[];
    balances: Balance[];
    rewardsRoot: Uint8Array<ArrayBuffer>;
    final: boolean;
}
export declare namespace Settlement {
    const codec: () => Codec<Settlement>;
    interface SettlementRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SettlementRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface SettlementRecordHashFieldEvent {
        field: '$.recordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SettlementWindowStartMsFieldEvent {
        field: '$.windowStartMs';
        value: number;
    }
    interface SettlementWindowEndMsFieldEvent {
        field: '$.windowEndMs';
        value: number;
    }
    interface SettlementEvaluationHashFieldEvent {
        field: '$.evaluationHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SettlementRowsFieldEvent {
        field: '$.rows';
        value: number;
    }
    interface SettlementLossFieldEvent {
        field: '$.loss';
        value: number;
    }
    interface SettlementRandomWalkLossFieldEvent {
        field: '$.randomWalkLoss';
        value: number;
    }
    interface SettlementHarLossFieldEvent {
        field: '$.harLoss';
        value: number;
    }
    interface SettlementScoresAccountFieldEvent {
        field: '$.scores[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettlementScoresEffectFieldEvent {
        field: '$.scores[].effect';
        value: number;
        index: number;
    }
    interface SettlementScoresRewardFieldEvent {
        field: '$.scores[].reward';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettlementBalancesAccountFieldEvent {
        field: '$.balances[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettlementBalancesAmountFieldEvent {
        field: '$.balances[].amount';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettlementRewardsRootFieldEvent {
        field: '$.rewardsRoot';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SettlementFinalFieldEvent {
        field: '$.final';
        value: boolean;
    }
    function encode(obj: Partial<Settlement>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Settlement>): Settlement;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Settlement>): Generator<SettlementRunIdFieldEvent | SettlementRoundFieldEvent | SettlementRecordHashFieldEvent | SettlementWindowStartMsFieldEvent | SettlementWindowEndMsFieldEvent | SettlementEvaluationHashFieldEvent | SettlementRowsFieldEvent | SettlementLossFieldEvent | SettlementRandomWalkLossFieldEvent | SettlementHarLossFieldEvent | SettlementScoresAccountFieldEvent | SettlementScoresEffectFieldEvent | SettlementScoresRewardFieldEvent | SettlementBalancesAccountFieldEvent | SettlementBalancesAmountFieldEvent | SettlementRewardsRootFieldEvent | SettlementFinalFieldEvent>;
}
export interface SignedSettlement {
    statement?: Settlement;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedSettlement {
    const codec: () => Codec<SignedSettlement>;
    interface SignedSettlementStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedSettlementStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedSettlementStatementRecordHashFieldEvent {
        field: '$.statement.recordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedSettlementStatementWindowStartMsFieldEvent {
        field: '$.statement.windowStartMs';
        value: number;
    }
    interface SignedSettlementStatementWindowEndMsFieldEvent {
        field: '$.statement.windowEndMs';
        value: number;
    }
    interface SignedSettlementStatementEvaluationHashFieldEvent {
        field: '$.statement.evaluationHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedSettlementStatementRowsFieldEvent {
        field: '$.statement.rows';
        value: number;
    }
    interface SignedSettlementStatementLossFieldEvent {
        field: '$.statement.loss';
        value: number;
    }
    interface SignedSettlementStatementRandomWalkLossFieldEvent {
        field: '$.statement.randomWalkLoss';
        value: number;
    }
    interface SignedSettlementStatementHarLossFieldEvent {
        field: '$.statement.harLoss';
        value: number;
    }
    interface SignedSettlementStatementScoresAccountFieldEvent {
        field: '$.statement.scores[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedSettlementStatementScoresEffectFieldEvent {
        field: '$.statement.scores[].effect';
        value: number;
        index: number;
    }
    interface SignedSettlementStatementScoresRewardFieldEvent {
        field: '$.statement.scores[].reward';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedSettlementStatementBalancesAccountFieldEvent {
        field: '$.statement.balances[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedSettlementStatementBalancesAmountFieldEvent {
        field: '$.statement.balances[].amount';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SignedSettlementStatementRewardsRootFieldEvent {
        field: '$.statement.rewardsRoot';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedSettlementStatementFinalFieldEvent {
        field: '$.statement.final';
        value: boolean;
    }
    interface SignedSettlementSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedSettlement>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedSettlement>): SignedSettlement;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedSettlement>): Generator<SignedSettlementStatementRunIdFieldEvent | SignedSettlementStatementRoundFieldEvent | SignedSettlementStatementRecordHashFieldEvent | SignedSettlementStatementWindowStartMsFieldEvent | SignedSettlementStatementWindowEndMsFieldEvent | SignedSettlementStatementEvaluationHashFieldEvent | SignedSettlementStatementRowsFieldEvent | SignedSettlementStatementLossFieldEvent | SignedSettlementStatementRandomWalkLossFieldEvent | SignedSettlementStatementHarLossFieldEvent | SignedSettlementStatementScoresAccountFieldEvent | SignedSettlementStatementScoresEffectFieldEvent | SignedSettlementStatementScoresRewardFieldEvent | SignedSettlementStatementBalancesAccountFieldEvent | SignedSettlementStatementBalancesAmountFieldEvent | SignedSettlementStatementRewardsRootFieldEvent | SignedSettlementStatementFinalFieldEvent | SignedSettlementSignatureFieldEvent>;
}
export interface Challenge {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    account: Uint8Array<ArrayBuffer>;
    peerId: string;
    recordHash: Uint8Array<ArrayBuffer>;
    recomputedModelHash: Uint8Array<ArrayBuffer>;
}
export declare namespace Challenge {
    const codec: () => Codec<Challenge>;
    interface ChallengeRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ChallengeRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface ChallengeAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ChallengePeerIdFieldEvent {
        field: '$.peerId';
        value: string;
    }
    interface ChallengeRecordHashFieldEvent {
        field: '$.recordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ChallengeRecomputedModelHashFieldEvent {
        field: '$.recomputedModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<Challenge>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Challenge>): Challenge;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Challenge>): Generator<ChallengeRunIdFieldEvent | ChallengeRoundFieldEvent | ChallengeAccountFieldEvent | ChallengePeerIdFieldEvent | ChallengeRecordHashFieldEvent | ChallengeRecomputedModelHashFieldEvent>;
}
export interface SignedChallenge {
    statement?: Challenge;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedChallenge {
    const codec: () => Codec<SignedChallenge>;
    interface SignedChallengeStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedChallengeStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedChallengeStatementAccountFieldEvent {
        field: '$.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedChallengeStatementPeerIdFieldEvent {
        field: '$.statement.peerId';
        value: string;
    }
    interface SignedChallengeStatementRecordHashFieldEvent {
        field: '$.statement.recordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedChallengeStatementRecomputedModelHashFieldEvent {
        field: '$.statement.recomputedModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedChallengeSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedChallenge>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedChallenge>): SignedChallenge;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedChallenge>): Generator<SignedChallengeStatementRunIdFieldEvent | SignedChallengeStatementRoundFieldEvent | SignedChallengeStatementAccountFieldEvent | SignedChallengeStatementPeerIdFieldEvent | SignedChallengeStatementRecordHashFieldEvent | SignedChallengeStatementRecomputedModelHashFieldEvent | SignedChallengeSignatureFieldEvent>;
}
export interface ForecastAnswer {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    modelHash: Uint8Array<ArrayBuffer>;
    account: Uint8Array<ArrayBuffer>;
    requestHash: Uint8Array<ArrayBuffer>;
    symbol: string;
    timeMs: number;
    horizonMinutes: number;
    variance?: number;
}
export declare namespace ForecastAnswer {
    const codec: () => Codec<ForecastAnswer>;
    interface ForecastAnswerRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ForecastAnswerRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface ForecastAnswerModelHashFieldEvent {
        field: '$.modelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ForecastAnswerAccountFieldEvent {
        field: '$.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ForecastAnswerRequestHashFieldEvent {
        field: '$.requestHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ForecastAnswerSymbolFieldEvent {
        field: '$.symbol';
        value: string;
    }
    interface ForecastAnswerTimeMsFieldEvent {
        field: '$.timeMs';
        value: number;
    }
    interface ForecastAnswerHorizonMinutesFieldEvent {
        field: '$.horizonMinutes';
        value: number;
    }
    interface ForecastAnswerVarianceFieldEvent {
        field: '$.variance';
        value: number;
    }
    function encode(obj: Partial<ForecastAnswer>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForecastAnswer>): ForecastAnswer;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForecastAnswer>): Generator<ForecastAnswerRunIdFieldEvent | ForecastAnswerRoundFieldEvent | ForecastAnswerModelHashFieldEvent | ForecastAnswerAccountFieldEvent | ForecastAnswerRequestHashFieldEvent | ForecastAnswerSymbolFieldEvent | ForecastAnswerTimeMsFieldEvent | ForecastAnswerHorizonMinutesFieldEvent | ForecastAnswerVarianceFieldEvent>;
}
export interface SignedForecastAnswer {
    statement?: ForecastAnswer;
    signature: Uint8Array<ArrayBuffer>;
}
export declare namespace SignedForecastAnswer {
    const codec: () => Codec<SignedForecastAnswer>;
    interface SignedForecastAnswerStatementRunIdFieldEvent {
        field: '$.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedForecastAnswerStatementRoundFieldEvent {
        field: '$.statement.round';
        value: number;
    }
    interface SignedForecastAnswerStatementModelHashFieldEvent {
        field: '$.statement.modelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedForecastAnswerStatementAccountFieldEvent {
        field: '$.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedForecastAnswerStatementRequestHashFieldEvent {
        field: '$.statement.requestHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface SignedForecastAnswerStatementSymbolFieldEvent {
        field: '$.statement.symbol';
        value: string;
    }
    interface SignedForecastAnswerStatementTimeMsFieldEvent {
        field: '$.statement.timeMs';
        value: number;
    }
    interface SignedForecastAnswerStatementHorizonMinutesFieldEvent {
        field: '$.statement.horizonMinutes';
        value: number;
    }
    interface SignedForecastAnswerStatementVarianceFieldEvent {
        field: '$.statement.variance';
        value: number;
    }
    interface SignedForecastAnswerSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<SignedForecastAnswer>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedForecastAnswer>): SignedForecastAnswer;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedForecastAnswer>): Generator<SignedForecastAnswerStatementRunIdFieldEvent | SignedForecastAnswerStatementRoundFieldEvent | SignedForecastAnswerStatementModelHashFieldEvent | SignedForecastAnswerStatementAccountFieldEvent | SignedForecastAnswerStatementRequestHashFieldEvent | SignedForecastAnswerStatementSymbolFieldEvent | SignedForecastAnswerStatementTimeMsFieldEvent | SignedForecastAnswerStatementHorizonMinutesFieldEvent | SignedForecastAnswerStatementVarianceFieldEvent | SignedForecastAnswerSignatureFieldEvent>;
}
export interface Empty {
}
export declare namespace Empty {
    const codec: () => Codec<Empty>;
    function encode(obj: Partial<Empty>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Empty>): Empty;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Empty>): Generator<{}>;
}
export interface Failure {
    code: string;
    message: string;
}
export declare namespace Failure {
    const codec: () => Codec<Failure>;
    interface FailureCodeFieldEvent {
        field: '$.code';
        value: string;
    }
    interface FailureMessageFieldEvent {
        field: '$.message';
        value: string;
    }
    function encode(obj: Partial<Failure>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Failure>): Failure;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Failure>): Generator<FailureCodeFieldEvent | FailureMessageFieldEvent>;
}
export interface Response {
    value?: Uint8Array<ArrayBuffer>;
    failure?: Failure;
}
export declare namespace Response {
    const codec: () => Codec<Response>;
    interface ResponseValueFieldEvent {
        field: '$.value';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ResponseFailureCodeFieldEvent {
        field: '$.failure.code';
        value: string;
    }
    interface ResponseFailureMessageFieldEvent {
        field: '$.failure.message';
        value: string;
    }
    function encode(obj: Partial<Response>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Response>): Response;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Response>): Generator<ResponseValueFieldEvent | ResponseFailureCodeFieldEvent | ResponseFailureMessageFieldEvent>;
}
export interface JoinRequest {
    membership?: SignedMembership;
}
export declare namespace JoinRequest {
    const codec: () => Codec<JoinRequest>;
    interface JoinRequestMembershipStatementAccountFieldEvent {
        field: '$.membership.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinRequestMembershipStatementPeerIdFieldEvent {
        field: '$.membership.statement.peerId';
        value: string;
    }
    interface JoinRequestMembershipStatementRunIdFieldEvent {
        field: '$.membership.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinRequestMembershipSignatureFieldEvent {
        field: '$.membership.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<JoinRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinRequest>): JoinRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinRequest>): Generator<JoinRequestMembershipStatementAccountFieldEvent | JoinRequestMembershipStatementPeerIdFieldEvent | JoinRequestMembershipStatementRunIdFieldEvent | JoinRequestMembershipSignatureFieldEvent>;
}
export interface JoinResponse {
    accepted: boolean;
    code: string;
    message: string;
    proof?: SignedMembership;
}
export declare namespace JoinResponse {
    const codec: () => Codec<JoinResponse>;
    interface JoinResponseAcceptedFieldEvent {
        field: '$.accepted';
        value: boolean;
    }
    interface JoinResponseCodeFieldEvent {
        field: '$.code';
        value: string;
    }
    interface JoinResponseMessageFieldEvent {
        field: '$.message';
        value: string;
    }
    interface JoinResponseProofStatementAccountFieldEvent {
        field: '$.proof.statement.account';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinResponseProofStatementPeerIdFieldEvent {
        field: '$.proof.statement.peerId';
        value: string;
    }
    interface JoinResponseProofStatementRunIdFieldEvent {
        field: '$.proof.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface JoinResponseProofSignatureFieldEvent {
        field: '$.proof.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<JoinResponse>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinResponse>): JoinResponse;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JoinResponse>): Generator<JoinResponseAcceptedFieldEvent | JoinResponseCodeFieldEvent | JoinResponseMessageFieldEvent | JoinResponseProofStatementAccountFieldEvent | JoinResponseProofStatementPeerIdFieldEvent | JoinResponseProofStatementRunIdFieldEvent | JoinResponseProofSignatureFieldEvent>;
}
export interface StatusResponse {
    runId: Uint8Array<ArrayBuffer>;
    round: number;
    phase: string;
    recordHash: Uint8Array<ArrayBuffer>;
    modelHash: Uint8Array<ArrayBuffer>;
    settledRound: number;
    marketClockMs: number;
    symbols: string[];
    announcement?: SignedRoundAnnouncement;
}
export declare namespace StatusResponse {
    const codec: () => Codec<StatusResponse>;
    interface StatusResponseRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface StatusResponseRoundFieldEvent {
        field: '$.round';
        value: number;
    }
    interface StatusResponsePhaseFieldEvent {
        field: '$.phase';
        value: string;
    }
    interface StatusResponseRecordHashFieldEvent {
        field: '$.recordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface StatusResponseModelHashFieldEvent {
        field: '$.modelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface StatusResponseSettledRoundFieldEvent {
        field: '$.settledRound';
        value: number;
    }
    interface StatusResponseMarketClockMsFieldEvent {
        field: '$.marketClockMs';
        value: number;
    }
    interface StatusResponseSymbolsFieldEvent {
        field: '$.symbols[]';
        index: number;
        value: string;
    }
    interface StatusResponseAnnouncementStatementRunIdFieldEvent {
        field: '$.announcement.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface StatusResponseAnnouncementStatementRoundFieldEvent {
        field: '$.announcement.statement.round';
        value: number;
    }
    interface StatusResponseAnnouncementStatementPreviousRecordHashFieldEvent {
        field: '$.announcement.statement.previousRecordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface StatusResponseAnnouncementStatementBaseModelHashFieldEvent {
        field: '$.announcement.statement.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface StatusResponseAnnouncementStatementMarketClockMsFieldEvent {
        field: '$.announcement.statement.marketClockMs';
        value: number;
    }
    interface StatusResponseAnnouncementStatementSeedFieldEvent {
        field: '$.announcement.statement.seed';
        value: Uint8Array<ArrayBuffer>;
    }
    interface StatusResponseAnnouncementStatementCommitTimeoutMsFieldEvent {
        field: '$.announcement.statement.commitTimeoutMs';
        value: number;
    }
    interface StatusResponseAnnouncementStatementRevealTimeoutMsFieldEvent {
        field: '$.announcement.statement.revealTimeoutMs';
        value: number;
    }
    interface StatusResponseAnnouncementStatementMembersAccountFieldEvent {
        field: '$.announcement.statement.members[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface StatusResponseAnnouncementStatementMembersPeerIdFieldEvent {
        field: '$.announcement.statement.members[].peerId';
        value: string;
        index: number;
    }
    interface StatusResponseAnnouncementSignatureFieldEvent {
        field: '$.announcement.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<StatusResponse>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusResponse>): StatusResponse;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusResponse>): Generator<StatusResponseRunIdFieldEvent | StatusResponseRoundFieldEvent | StatusResponsePhaseFieldEvent | StatusResponseRecordHashFieldEvent | StatusResponseModelHashFieldEvent | StatusResponseSettledRoundFieldEvent | StatusResponseMarketClockMsFieldEvent | StatusResponseSymbolsFieldEvent | StatusResponseAnnouncementStatementRunIdFieldEvent | StatusResponseAnnouncementStatementRoundFieldEvent | StatusResponseAnnouncementStatementPreviousRecordHashFieldEvent | StatusResponseAnnouncementStatementBaseModelHashFieldEvent | StatusResponseAnnouncementStatementMarketClockMsFieldEvent | StatusResponseAnnouncementStatementSeedFieldEvent | StatusResponseAnnouncementStatementCommitTimeoutMsFieldEvent | StatusResponseAnnouncementStatementRevealTimeoutMsFieldEvent | StatusResponseAnnouncementStatementMembersAccountFieldEvent | StatusResponseAnnouncementStatementMembersPeerIdFieldEvent | StatusResponseAnnouncementSignatureFieldEvent>;
}
export interface RecordsRequest {
    fromRound: number;
    limit: number;
}
export declare namespace RecordsRequest {
    const codec: () => Codec<RecordsRequest>;
    interface RecordsRequestFromRoundFieldEvent {
        field: '$.fromRound';
        value: number;
    }
    interface RecordsRequestLimitFieldEvent {
        field: '$.limit';
        value: number;
    }
    function encode(obj: Partial<RecordsRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordsRequest>): RecordsRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordsRequest>): Generator<RecordsRequestFromRoundFieldEvent | RecordsRequestLimitFieldEvent>;
}
export interface RecordEntry {
    record?: SignedRoundRecord;
    settlement?: SignedSettlement;
}
export declare namespace RecordEntry {
    const codec: () => Codec<RecordEntry>;
    interface RecordEntryRecordStatementRunIdFieldEvent {
        field: '$.record.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntryRecordStatementRoundFieldEvent {
        field: '$.record.statement.round';
        value: number;
    }
    interface RecordEntryRecordStatementPreviousRecordHashFieldEvent {
        field: '$.record.statement.previousRecordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntryRecordStatementBaseModelHashFieldEvent {
        field: '$.record.statement.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntryRecordStatementMarketClockMsFieldEvent {
        field: '$.record.statement.marketClockMs';
        value: number;
    }
    interface RecordEntryRecordStatementOutcomeFieldEvent {
        field: '$.record.statement.outcome';
        value: string;
    }
    interface RecordEntryRecordStatementUpdatesAccountFieldEvent {
        field: '$.record.statement.updates[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntryRecordStatementUpdatesUpdateHashFieldEvent {
        field: '$.record.statement.updates[].updateHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntryRecordStatementUpdatesPayloadHashFieldEvent {
        field: '$.record.statement.updates[].payloadHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntryRecordStatementUpdatesRejectionFieldEvent {
        field: '$.record.statement.updates[].rejection';
        value: string;
        index: number;
    }
    interface RecordEntryRecordStatementPipelineFieldEvent {
        field: '$.record.statement.pipeline';
        value: string;
    }
    interface RecordEntryRecordStatementNumByzantineFieldEvent {
        field: '$.record.statement.numByzantine';
        value: number;
    }
    interface RecordEntryRecordStatementAggregateHashFieldEvent {
        field: '$.record.statement.aggregateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntryRecordStatementModelHashFieldEvent {
        field: '$.record.statement.modelHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntryRecordStatementAbstentionsAccountFieldEvent {
        field: '$.record.statement.abstentions[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntryRecordStatementAbstentionsPeerIdFieldEvent {
        field: '$.record.statement.abstentions[].peerId';
        value: string;
        index: number;
    }
    interface RecordEntryRecordStatementAbstentionsReasonFieldEvent {
        field: '$.record.statement.abstentions[].reason';
        value: string;
        index: number;
    }
    interface RecordEntryRecordStatementAbstentionsStreamFieldEvent {
        field: '$.record.statement.abstentions[].stream';
        value: string;
        index: number;
    }
    interface RecordEntryRecordStatementAbstentionsTestFieldEvent {
        field: '$.record.statement.abstentions[].test';
        value: string;
        index: number;
    }
    interface RecordEntryRecordStatementAbstentionsSinceRoundFieldEvent {
        field: '$.record.statement.abstentions[].sinceRound';
        value: number;
        index: number;
    }
    interface RecordEntryRecordStatementAbstentionsSignatureFieldEvent {
        field: '$.record.statement.abstentions[].signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntryRecordSignatureFieldEvent {
        field: '$.record.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntrySettlementStatementRunIdFieldEvent {
        field: '$.settlement.statement.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntrySettlementStatementRoundFieldEvent {
        field: '$.settlement.statement.round';
        value: number;
    }
    interface RecordEntrySettlementStatementRecordHashFieldEvent {
        field: '$.settlement.statement.recordHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntrySettlementStatementWindowStartMsFieldEvent {
        field: '$.settlement.statement.windowStartMs';
        value: number;
    }
    interface RecordEntrySettlementStatementWindowEndMsFieldEvent {
        field: '$.settlement.statement.windowEndMs';
        value: number;
    }
    interface RecordEntrySettlementStatementEvaluationHashFieldEvent {
        field: '$.settlement.statement.evaluationHash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntrySettlementStatementRowsFieldEvent {
        field: '$.settlement.statement.rows';
        value: number;
    }
    interface RecordEntrySettlementStatementLossFieldEvent {
        field: '$.settlement.statement.loss';
        value: number;
    }
    interface RecordEntrySettlementStatementRandomWalkLossFieldEvent {
        field: '$.settlement.statement.randomWalkLoss';
        value: number;
    }
    interface RecordEntrySettlementStatementHarLossFieldEvent {
        field: '$.settlement.statement.harLoss';
        value: number;
    }
    interface RecordEntrySettlementStatementScoresAccountFieldEvent {
        field: '$.settlement.statement.scores[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntrySettlementStatementScoresEffectFieldEvent {
        field: '$.settlement.statement.scores[].effect';
        value: number;
        index: number;
    }
    interface RecordEntrySettlementStatementScoresRewardFieldEvent {
        field: '$.settlement.statement.scores[].reward';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntrySettlementStatementBalancesAccountFieldEvent {
        field: '$.settlement.statement.balances[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntrySettlementStatementBalancesAmountFieldEvent {
        field: '$.settlement.statement.balances[].amount';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordEntrySettlementStatementRewardsRootFieldEvent {
        field: '$.settlement.statement.rewardsRoot';
        value: Uint8Array<ArrayBuffer>;
    }
    interface RecordEntrySettlementStatementFinalFieldEvent {
        field: '$.settlement.statement.final';
        value: boolean;
    }
    interface RecordEntrySettlementSignatureFieldEvent {
        field: '$.settlement.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<RecordEntry>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordEntry>): RecordEntry;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordEntry>): Generator<RecordEntryRecordStatementRunIdFieldEvent | RecordEntryRecordStatementRoundFieldEvent | RecordEntryRecordStatementPreviousRecordHashFieldEvent | RecordEntryRecordStatementBaseModelHashFieldEvent | RecordEntryRecordStatementMarketClockMsFieldEvent | RecordEntryRecordStatementOutcomeFieldEvent | RecordEntryRecordStatementUpdatesAccountFieldEvent | RecordEntryRecordStatementUpdatesUpdateHashFieldEvent | RecordEntryRecordStatementUpdatesPayloadHashFieldEvent | RecordEntryRecordStatementUpdatesRejectionFieldEvent | RecordEntryRecordStatementPipelineFieldEvent | RecordEntryRecordStatementNumByzantineFieldEvent | RecordEntryRecordStatementAggregateHashFieldEvent | RecordEntryRecordStatementModelHashFieldEvent | RecordEntryRecordStatementAbstentionsAccountFieldEvent | RecordEntryRecordStatementAbstentionsPeerIdFieldEvent | RecordEntryRecordStatementAbstentionsReasonFieldEvent | RecordEntryRecordStatementAbstentionsStreamFieldEvent | RecordEntryRecordStatementAbstentionsTestFieldEvent | RecordEntryRecordStatementAbstentionsSinceRoundFieldEvent | RecordEntryRecordStatementAbstentionsSignatureFieldEvent | RecordEntryRecordSignatureFieldEvent | RecordEntrySettlementStatementRunIdFieldEvent | RecordEntrySettlementStatementRoundFieldEvent | RecordEntrySettlementStatementRecordHashFieldEvent | RecordEntrySettlementStatementWindowStartMsFieldEvent | RecordEntrySettlementStatementWindowEndMsFieldEvent | RecordEntrySettlementStatementEvaluationHashFieldEvent | RecordEntrySettlementStatementRowsFieldEvent | RecordEntrySettlementStatementLossFieldEvent | RecordEntrySettlementStatementRandomWalkLossFieldEvent | RecordEntrySettlementStatementHarLossFieldEvent | RecordEntrySettlementStatementScoresAccountFieldEvent | RecordEntrySettlementStatementScoresEffectFieldEvent | RecordEntrySettlementStatementScoresRewardFieldEvent | RecordEntrySettlementStatementBalancesAccountFieldEvent | RecordEntrySettlementStatementBalancesAmountFieldEvent | RecordEntrySettlementStatementRewardsRootFieldEvent | RecordEntrySettlementStatementFinalFieldEvent | RecordEntrySettlementSignatureFieldEvent>;
}
export interface RecordsResponse {
    entries: RecordEntry[];
}
export declare namespace RecordsResponse {
    const codec: () => Codec<RecordsResponse>;
    interface RecordsResponseEntriesRecordStatementRunIdFieldEvent {
        field: '$.entries[].record.statement.runId';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementRoundFieldEvent {
        field: '$.entries[].record.statement.round';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementPreviousRecordHashFieldEvent {
        field: '$.entries[].record.statement.previousRecordHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementBaseModelHashFieldEvent {
        field: '$.entries[].record.statement.baseModelHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementMarketClockMsFieldEvent {
        field: '$.entries[].record.statement.marketClockMs';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementOutcomeFieldEvent {
        field: '$.entries[].record.statement.outcome';
        value: string;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementUpdatesAccountFieldEvent {
        field: '$.entries[].record.statement.updates[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementUpdatesUpdateHashFieldEvent {
        field: '$.entries[].record.statement.updates[].updateHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementUpdatesPayloadHashFieldEvent {
        field: '$.entries[].record.statement.updates[].payloadHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementUpdatesRejectionFieldEvent {
        field: '$.entries[].record.statement.updates[].rejection';
        value: string;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementPipelineFieldEvent {
        field: '$.entries[].record.statement.pipeline';
        value: string;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementNumByzantineFieldEvent {
        field: '$.entries[].record.statement.numByzantine';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAggregateHashFieldEvent {
        field: '$.entries[].record.statement.aggregateHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementModelHashFieldEvent {
        field: '$.entries[].record.statement.modelHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAbstentionsAccountFieldEvent {
        field: '$.entries[].record.statement.abstentions[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAbstentionsPeerIdFieldEvent {
        field: '$.entries[].record.statement.abstentions[].peerId';
        value: string;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAbstentionsReasonFieldEvent {
        field: '$.entries[].record.statement.abstentions[].reason';
        value: string;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAbstentionsStreamFieldEvent {
        field: '$.entries[].record.statement.abstentions[].stream';
        value: string;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAbstentionsTestFieldEvent {
        field: '$.entries[].record.statement.abstentions[].test';
        value: string;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAbstentionsSinceRoundFieldEvent {
        field: '$.entries[].record.statement.abstentions[].sinceRound';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesRecordStatementAbstentionsSignatureFieldEvent {
        field: '$.entries[].record.statement.abstentions[].signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesRecordSignatureFieldEvent {
        field: '$.entries[].record.signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementRunIdFieldEvent {
        field: '$.entries[].settlement.statement.runId';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementRoundFieldEvent {
        field: '$.entries[].settlement.statement.round';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementRecordHashFieldEvent {
        field: '$.entries[].settlement.statement.recordHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementWindowStartMsFieldEvent {
        field: '$.entries[].settlement.statement.windowStartMs';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementWindowEndMsFieldEvent {
        field: '$.entries[].settlement.statement.windowEndMs';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementEvaluationHashFieldEvent {
        field: '$.entries[].settlement.statement.evaluationHash';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementRowsFieldEvent {
        field: '$.entries[].settlement.statement.rows';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementLossFieldEvent {
        field: '$.entries[].settlement.statement.loss';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementRandomWalkLossFieldEvent {
        field: '$.entries[].settlement.statement.randomWalkLoss';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementHarLossFieldEvent {
        field: '$.entries[].settlement.statement.harLoss';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementScoresAccountFieldEvent {
        field: '$.entries[].settlement.statement.scores[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementScoresEffectFieldEvent {
        field: '$.entries[].settlement.statement.scores[].effect';
        value: number;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementScoresRewardFieldEvent {
        field: '$.entries[].settlement.statement.scores[].reward';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementBalancesAccountFieldEvent {
        field: '$.entries[].settlement.statement.balances[].account';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementBalancesAmountFieldEvent {
        field: '$.entries[].settlement.statement.balances[].amount';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementRewardsRootFieldEvent {
        field: '$.entries[].settlement.statement.rewardsRoot';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface RecordsResponseEntriesSettlementStatementFinalFieldEvent {
        field: '$.entries[].settlement.statement.final';
        value: boolean;
        index: number;
    }
    interface RecordsResponseEntriesSettlementSignatureFieldEvent {
        field: '$.entries[].settlement.signature';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    function encode(obj: Partial<RecordsResponse>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordsResponse>): RecordsResponse;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordsResponse>): Generator<RecordsResponseEntriesRecordStatementRunIdFieldEvent | RecordsResponseEntriesRecordStatementRoundFieldEvent | RecordsResponseEntriesRecordStatementPreviousRecordHashFieldEvent | RecordsResponseEntriesRecordStatementBaseModelHashFieldEvent | RecordsResponseEntriesRecordStatementMarketClockMsFieldEvent | RecordsResponseEntriesRecordStatementOutcomeFieldEvent | RecordsResponseEntriesRecordStatementUpdatesAccountFieldEvent | RecordsResponseEntriesRecordStatementUpdatesUpdateHashFieldEvent | RecordsResponseEntriesRecordStatementUpdatesPayloadHashFieldEvent | RecordsResponseEntriesRecordStatementUpdatesRejectionFieldEvent | RecordsResponseEntriesRecordStatementPipelineFieldEvent | RecordsResponseEntriesRecordStatementNumByzantineFieldEvent | RecordsResponseEntriesRecordStatementAggregateHashFieldEvent | RecordsResponseEntriesRecordStatementModelHashFieldEvent | RecordsResponseEntriesRecordStatementAbstentionsAccountFieldEvent | RecordsResponseEntriesRecordStatementAbstentionsPeerIdFieldEvent | RecordsResponseEntriesRecordStatementAbstentionsReasonFieldEvent | RecordsResponseEntriesRecordStatementAbstentionsStreamFieldEvent | RecordsResponseEntriesRecordStatementAbstentionsTestFieldEvent | RecordsResponseEntriesRecordStatementAbstentionsSinceRoundFieldEvent | RecordsResponseEntriesRecordStatementAbstentionsSignatureFieldEvent | RecordsResponseEntriesRecordSignatureFieldEvent | RecordsResponseEntriesSettlementStatementRunIdFieldEvent | RecordsResponseEntriesSettlementStatementRoundFieldEvent | RecordsResponseEntriesSettlementStatementRecordHashFieldEvent | RecordsResponseEntriesSettlementStatementWindowStartMsFieldEvent | RecordsResponseEntriesSettlementStatementWindowEndMsFieldEvent | RecordsResponseEntriesSettlementStatementEvaluationHashFieldEvent | RecordsResponseEntriesSettlementStatementRowsFieldEvent | RecordsResponseEntriesSettlementStatementLossFieldEvent | RecordsResponseEntriesSettlementStatementRandomWalkLossFieldEvent | RecordsResponseEntriesSettlementStatementHarLossFieldEvent | RecordsResponseEntriesSettlementStatementScoresAccountFieldEvent | RecordsResponseEntriesSettlementStatementScoresEffectFieldEvent | RecordsResponseEntriesSettlementStatementScoresRewardFieldEvent | RecordsResponseEntriesSettlementStatementBalancesAccountFieldEvent | RecordsResponseEntriesSettlementStatementBalancesAmountFieldEvent | RecordsResponseEntriesSettlementStatementRewardsRootFieldEvent | RecordsResponseEntriesSettlementStatementFinalFieldEvent | RecordsResponseEntriesSettlementSignatureFieldEvent>;
}
export interface ContentRequest {
    hash: Uint8Array<ArrayBuffer>;
    chunk?: number;
}
export declare namespace ContentRequest {
    const codec: () => Codec<ContentRequest>;
    interface ContentRequestHashFieldEvent {
        field: '$.hash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContentRequestChunkFieldEvent {
        field: '$.chunk';
        value: number;
    }
    function encode(obj: Partial<ContentRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContentRequest>): ContentRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContentRequest>): Generator<ContentRequestHashFieldEvent | ContentRequestChunkFieldEvent>;
}
export interface ContentManifest {
    length: number;
    chunkHashes: Uint8Array<ArrayBuffer>[];
}
export declare namespace ContentManifest {
    const codec: () => Codec<ContentManifest>;
    interface ContentManifestLengthFieldEvent {
        field: '$.length';
        value: number;
    }
    interface ContentManifestChunkHashesFieldEvent {
        field: '$.chunkHashes[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<ContentManifest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContentManifest>): ContentManifest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContentManifest>): Generator<ContentManifestLengthFieldEvent | ContentManifestChunkHashesFieldEvent>;
}
export interface ContentResponse {
    manifest?: ContentManifest;
    chunk?: Uint8Array<ArrayBuffer>;
}
export declare namespace ContentResponse {
    const codec: () => Codec<ContentResponse>;
    interface ContentResponseManifestLengthFieldEvent {
        field: '$.manifest.length';
        value: number;
    }
    interface ContentResponseManifestChunkHashesFieldEvent {
        field: '$.manifest.chunkHashes[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContentResponseChunkFieldEvent {
        field: '$.chunk';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<ContentResponse>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContentResponse>): ContentResponse;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContentResponse>): Generator<ContentResponseManifestLengthFieldEvent | ContentResponseManifestChunkHashesFieldEvent | ContentResponseChunkFieldEvent>;
}
export interface ManifestRequest {
    updateHash: Uint8Array<ArrayBuffer>;
}
export declare namespace ManifestRequest {
    const codec: () => Codec<ManifestRequest>;
    interface ManifestRequestUpdateHashFieldEvent {
        field: '$.updateHash';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<ManifestRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestRequest>): ManifestRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestRequest>): Generator<ManifestRequestUpdateHashFieldEvent>;
}
export interface PeersResponse {
    addresses: string[];
}
export declare namespace PeersResponse {
    const codec: () => Codec<PeersResponse>;
    interface PeersResponseAddressesFieldEvent {
        field: '$.addresses[]';
        index: number;
        value: string;
    }
    function encode(obj: Partial<PeersResponse>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PeersResponse>): PeersResponse;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PeersResponse>): Generator<PeersResponseAddressesFieldEvent>;
}
export interface MarketState {
    symbol: string;
    timeMs: number;
    features: Uint8Array<ArrayBuffer>;
    scale?: number;
}
export declare namespace MarketState {
    const codec: () => Codec<MarketState>;
    interface MarketStateSymbolFieldEvent {
        field: '$.symbol';
        value: string;
    }
    interface MarketStateTimeMsFieldEvent {
        field: '$.timeMs';
        value: number;
    }
    interface MarketStateFeaturesFieldEvent {
        field: '$.features';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MarketStateScaleFieldEvent {
        field: '$.scale';
        value: number;
    }
    function encode(obj: Partial<MarketState>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MarketState>): MarketState;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MarketState>): Generator<MarketStateSymbolFieldEvent | MarketStateTimeMsFieldEvent | MarketStateFeaturesFieldEvent | MarketStateScaleFieldEvent>;
}
export interface MarketTime {
    symbol: string;
    timeMs?: number;
}
export declare namespace MarketTime {
    const codec: () => Codec<MarketTime>;
    interface MarketTimeSymbolFieldEvent {
        field: '$.symbol';
        value: string;
    }
    interface MarketTimeTimeMsFieldEvent {
        field: '$.timeMs';
        value: number;
    }
    function encode(obj: Partial<MarketTime>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MarketTime>): MarketTime;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MarketTime>): Generator<MarketTimeSymbolFieldEvent | MarketTimeTimeMsFieldEvent>;
}
export interface ForecastQuestion {
    market?: MarketTime;
    state?: MarketState;
}
export declare namespace ForecastQuestion {
    const codec: () => Codec<ForecastQuestion>;
    interface ForecastQuestionMarketSymbolFieldEvent {
        field: '$.market.symbol';
        value: string;
    }
    interface ForecastQuestionMarketTimeMsFieldEvent {
        field: '$.market.timeMs';
        value: number;
    }
    interface ForecastQuestionStateSymbolFieldEvent {
        field: '$.state.symbol';
        value: string;
    }
    interface ForecastQuestionStateTimeMsFieldEvent {
        field: '$.state.timeMs';
        value: number;
    }
    interface ForecastQuestionStateFeaturesFieldEvent {
        field: '$.state.features';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ForecastQuestionStateScaleFieldEvent {
        field: '$.state.scale';
        value: number;
    }
    function encode(obj: Partial<ForecastQuestion>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForecastQuestion>): ForecastQuestion;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForecastQuestion>): Generator<ForecastQuestionMarketSymbolFieldEvent | ForecastQuestionMarketTimeMsFieldEvent | ForecastQuestionStateSymbolFieldEvent | ForecastQuestionStateTimeMsFieldEvent | ForecastQuestionStateFeaturesFieldEvent | ForecastQuestionStateScaleFieldEvent>;
}
export interface ForecastRequest {
    runId: Uint8Array<ArrayBuffer>;
    question?: ForecastQuestion;
}
export declare namespace ForecastRequest {
    const codec: () => Codec<ForecastRequest>;
    interface ForecastRequestRunIdFieldEvent {
        field: '$.runId';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ForecastRequestQuestionMarketSymbolFieldEvent {
        field: '$.question.market.symbol';
        value: string;
    }
    interface ForecastRequestQuestionMarketTimeMsFieldEvent {
        field: '$.question.market.timeMs';
        value: number;
    }
    interface ForecastRequestQuestionStateSymbolFieldEvent {
        field: '$.question.state.symbol';
        value: string;
    }
    interface ForecastRequestQuestionStateTimeMsFieldEvent {
        field: '$.question.state.timeMs';
        value: number;
    }
    interface ForecastRequestQuestionStateFeaturesFieldEvent {
        field: '$.question.state.features';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ForecastRequestQuestionStateScaleFieldEvent {
        field: '$.question.state.scale';
        value: number;
    }
    function encode(obj: Partial<ForecastRequest>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForecastRequest>): ForecastRequest;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForecastRequest>): Generator<ForecastRequestRunIdFieldEvent | ForecastRequestQuestionMarketSymbolFieldEvent | ForecastRequestQuestionMarketTimeMsFieldEvent | ForecastRequestQuestionStateSymbolFieldEvent | ForecastRequestQuestionStateTimeMsFieldEvent | ForecastRequestQuestionStateFeaturesFieldEvent | ForecastRequestQuestionStateScaleFieldEvent>;
}
