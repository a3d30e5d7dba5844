// Generated from src/wire/messages.proto by `node scripts/generateWire.ts`; do not edit.
/* eslint-disable require-yield */
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime';
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc';
export var Member;
(function (Member) {
    let _codec;
    Member.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.account);
                }
                if ((obj.peerId != null && obj.peerId !== '')) {
                    w.uint32(18);
                    w.string(obj.peerId);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    account: uint8ArrayAlloc(0),
                    peerId: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.peerId = reader.string();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.peerId`,
                                value: reader.string()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Member.codec());
    }
    Member.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Member.codec(), opts);
    }
    Member.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Member.codec(), opts);
    }
    Member.stream = stream;
})(Member || (Member = {}));
export var Membership;
(function (Membership) {
    let _codec;
    Membership.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.account);
                }
                if ((obj.peerId != null && obj.peerId !== '')) {
                    w.uint32(18);
                    w.string(obj.peerId);
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.runId);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    account: uint8ArrayAlloc(0),
                    peerId: '',
                    runId: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.peerId = reader.string();
                            break;
                        }
                        case 3: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.peerId`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Membership.codec());
    }
    Membership.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Membership.codec(), opts);
    }
    Membership.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Membership.codec(), opts);
    }
    Membership.stream = stream;
})(Membership || (Membership = {}));
export var SignedMembership;
(function (SignedMembership) {
    let _codec;
    SignedMembership.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    Membership.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = Membership.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* Membership.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedMembership.codec());
    }
    SignedMembership.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedMembership.codec(), opts);
    }
    SignedMembership.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedMembership.codec(), opts);
    }
    SignedMembership.stream = stream;
})(SignedMembership || (SignedMembership = {}));
export var RoundAnnouncement;
(function (RoundAnnouncement) {
    let _codec;
    RoundAnnouncement.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.previousRecordHash != null && obj.previousRecordHash.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.previousRecordHash);
                }
                if ((obj.baseModelHash != null && obj.baseModelHash.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.baseModelHash);
                }
                if ((obj.marketClockMs != null && obj.marketClockMs !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.marketClockMs);
                }
                if ((obj.seed != null && obj.seed.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.seed);
                }
                if ((obj.commitTimeoutMs != null && obj.commitTimeoutMs !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.commitTimeoutMs);
                }
                if ((obj.revealTimeoutMs != null && obj.revealTimeoutMs !== 0)) {
                    w.uint32(64);
                    w.uint64Number(obj.revealTimeoutMs);
                }
                if (obj.members != null && obj.members.length > 0) {
                    for (const value of obj.members) {
                        w.uint32(74);
                        Member.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    previousRecordHash: uint8ArrayAlloc(0),
                    baseModelHash: uint8ArrayAlloc(0),
                    marketClockMs: 0,
                    seed: uint8ArrayAlloc(0),
                    commitTimeoutMs: 0,
                    revealTimeoutMs: 0,
                    members: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.previousRecordHash = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.baseModelHash = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.marketClockMs = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.seed = reader.bytes();
                            break;
                        }
                        case 7: {
                            obj.commitTimeoutMs = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.revealTimeoutMs = reader.uint64Number();
                            break;
                        }
                        case 9: {
                            if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                                throw new MaxLengthError('Decode error - repeated field "members" had too many elements');
                            }
                            obj.members.push(Member.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.members$
                            }));
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    members: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.previousRecordHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.baseModelHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.marketClockMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.seed`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.commitTimeoutMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.revealTimeoutMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 9: {
                            if (opts.limits?.members != null && obj.members === opts.limits.members) {
                                throw new MaxLengthError('Streaming decode error - repeated field "members" had too many elements');
                            }
                            for (const evt of Member.codec().stream(reader, reader.uint32(), `${prefix}.members[]`, {
                                limits: opts.limits?.members$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.members
                                };
                            }
                            obj.members++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RoundAnnouncement.codec());
    }
    RoundAnnouncement.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RoundAnnouncement.codec(), opts);
    }
    RoundAnnouncement.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RoundAnnouncement.codec(), opts);
    }
    RoundAnnouncement.stream = stream;
})(RoundAnnouncement || (RoundAnnouncement = {}));
export var SignedRoundAnnouncement;
(function (SignedRoundAnnouncement) {
    let _codec;
    SignedRoundAnnouncement.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    RoundAnnouncement.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = RoundAnnouncement.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* RoundAnnouncement.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedRoundAnnouncement.codec());
    }
    SignedRoundAnnouncement.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedRoundAnnouncement.codec(), opts);
    }
    SignedRoundAnnouncement.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedRoundAnnouncement.codec(), opts);
    }
    SignedRoundAnnouncement.stream = stream;
})(SignedRoundAnnouncement || (SignedRoundAnnouncement = {}));
export var Commitment;
(function (Commitment) {
    let _codec;
    Commitment.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.account);
                }
                if ((obj.peerId != null && obj.peerId !== '')) {
                    w.uint32(34);
                    w.string(obj.peerId);
                }
                if ((obj.updateHash != null && obj.updateHash.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.updateHash);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    account: uint8ArrayAlloc(0),
                    peerId: '',
                    updateHash: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.peerId = reader.string();
                            break;
                        }
                        case 5: {
                            obj.updateHash = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.peerId`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.updateHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Commitment.codec());
    }
    Commitment.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Commitment.codec(), opts);
    }
    Commitment.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Commitment.codec(), opts);
    }
    Commitment.stream = stream;
})(Commitment || (Commitment = {}));
export var SignedCommitment;
(function (SignedCommitment) {
    let _codec;
    SignedCommitment.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    Commitment.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = Commitment.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* Commitment.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedCommitment.codec());
    }
    SignedCommitment.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedCommitment.codec(), opts);
    }
    SignedCommitment.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedCommitment.codec(), opts);
    }
    SignedCommitment.stream = stream;
})(SignedCommitment || (SignedCommitment = {}));
export var Abstention;
(function (Abstention) {
    let _codec;
    Abstention.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.account);
                }
                if ((obj.peerId != null && obj.peerId !== '')) {
                    w.uint32(34);
                    w.string(obj.peerId);
                }
                if ((obj.reason != null && obj.reason !== '')) {
                    w.uint32(42);
                    w.string(obj.reason);
                }
                if ((obj.stream != null && obj.stream !== '')) {
                    w.uint32(50);
                    w.string(obj.stream);
                }
                if ((obj.test != null && obj.test !== '')) {
                    w.uint32(58);
                    w.string(obj.test);
                }
                if ((obj.sinceRound != null && obj.sinceRound !== 0)) {
                    w.uint32(64);
                    w.uint64Number(obj.sinceRound);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    account: uint8ArrayAlloc(0),
                    peerId: '',
                    reason: '',
                    stream: '',
                    test: '',
                    sinceRound: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.peerId = reader.string();
                            break;
                        }
                        case 5: {
                            obj.reason = reader.string();
                            break;
                        }
                        case 6: {
                            obj.stream = reader.string();
                            break;
                        }
                        case 7: {
                            obj.test = reader.string();
                            break;
                        }
                        case 8: {
                            obj.sinceRound = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.peerId`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.reason`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.stream`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.test`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.sinceRound`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Abstention.codec());
    }
    Abstention.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Abstention.codec(), opts);
    }
    Abstention.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Abstention.codec(), opts);
    }
    Abstention.stream = stream;
})(Abstention || (Abstention = {}));
export var SignedAbstention;
(function (SignedAbstention) {
    let _codec;
    SignedAbstention.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    Abstention.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = Abstention.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* Abstention.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedAbstention.codec());
    }
    SignedAbstention.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedAbstention.codec(), opts);
    }
    SignedAbstention.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedAbstention.codec(), opts);
    }
    SignedAbstention.stream = stream;
})(SignedAbstention || (SignedAbstention = {}));
export var CommittedUpdate;
(function (CommittedUpdate) {
    let _codec;
    CommittedUpdate.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.account);
                }
                if ((obj.updateHash != null && obj.updateHash.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.updateHash);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    account: uint8ArrayAlloc(0),
                    updateHash: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.updateHash = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.updateHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, CommittedUpdate.codec());
    }
    CommittedUpdate.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CommittedUpdate.codec(), opts);
    }
    CommittedUpdate.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CommittedUpdate.codec(), opts);
    }
    CommittedUpdate.stream = stream;
})(CommittedUpdate || (CommittedUpdate = {}));
export var RevealCall;
(function (RevealCall) {
    let _codec;
    RevealCall.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if (obj.commitments != null && obj.commitments.length > 0) {
                    for (const value of obj.commitments) {
                        w.uint32(26);
                        CommittedUpdate.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    commitments: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            if (opts.limits?.commitments != null && obj.commitments.length === opts.limits.commitments) {
                                throw new MaxLengthError('Decode error - repeated field "commitments" had too many elements');
                            }
                            obj.commitments.push(CommittedUpdate.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.commitments$
                            }));
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    commitments: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            if (opts.limits?.commitments != null && obj.commitments === opts.limits.commitments) {
                                throw new MaxLengthError('Streaming decode error - repeated field "commitments" had too many elements');
                            }
                            for (const evt of CommittedUpdate.codec().stream(reader, reader.uint32(), `${prefix}.commitments[]`, {
                                limits: opts.limits?.commitments$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.commitments
                                };
                            }
                            obj.commitments++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RevealCall.codec());
    }
    RevealCall.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RevealCall.codec(), opts);
    }
    RevealCall.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RevealCall.codec(), opts);
    }
    RevealCall.stream = stream;
})(RevealCall || (RevealCall = {}));
export var SignedRevealCall;
(function (SignedRevealCall) {
    let _codec;
    SignedRevealCall.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    RevealCall.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = RevealCall.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* RevealCall.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedRevealCall.codec());
    }
    SignedRevealCall.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedRevealCall.codec(), opts);
    }
    SignedRevealCall.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedRevealCall.codec(), opts);
    }
    SignedRevealCall.stream = stream;
})(SignedRevealCall || (SignedRevealCall = {}));
export var UpdateManifest;
(function (UpdateManifest) {
    let _codec;
    UpdateManifest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.account);
                }
                if ((obj.peerId != null && obj.peerId !== '')) {
                    w.uint32(34);
                    w.string(obj.peerId);
                }
                if ((obj.baseModelHash != null && obj.baseModelHash.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.baseModelHash);
                }
                if ((obj.codec != null && obj.codec !== '')) {
                    w.uint32(50);
                    w.string(obj.codec);
                }
                if ((obj.parameterCount != null && obj.parameterCount !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.parameterCount);
                }
                if ((obj.payloadHash != null && obj.payloadHash.byteLength > 0)) {
                    w.uint32(66);
                    w.bytes(obj.payloadHash);
                }
                if ((obj.payloadBytes != null && obj.payloadBytes !== 0)) {
                    w.uint32(72);
                    w.uint64Number(obj.payloadBytes);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    account: uint8ArrayAlloc(0),
                    peerId: '',
                    baseModelHash: uint8ArrayAlloc(0),
                    codec: '',
                    parameterCount: 0,
                    payloadHash: uint8ArrayAlloc(0),
                    payloadBytes: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.peerId = reader.string();
                            break;
                        }
                        case 5: {
                            obj.baseModelHash = reader.bytes();
                            break;
                        }
                        case 6: {
                            obj.codec = reader.string();
                            break;
                        }
                        case 7: {
                            obj.parameterCount = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.payloadHash = reader.bytes();
                            break;
                        }
                        case 9: {
                            obj.payloadBytes = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.peerId`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.baseModelHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.codec`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.parameterCount`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.payloadHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.payloadBytes`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, UpdateManifest.codec());
    }
    UpdateManifest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, UpdateManifest.codec(), opts);
    }
    UpdateManifest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, UpdateManifest.codec(), opts);
    }
    UpdateManifest.stream = stream;
})(UpdateManifest || (UpdateManifest = {}));
export var SignedUpdateManifest;
(function (SignedUpdateManifest) {
    let _codec;
    SignedUpdateManifest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    UpdateManifest.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = UpdateManifest.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* UpdateManifest.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedUpdateManifest.codec());
    }
    SignedUpdateManifest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedUpdateManifest.codec(), opts);
    }
    SignedUpdateManifest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedUpdateManifest.codec(), opts);
    }
    SignedUpdateManifest.stream = stream;
})(SignedUpdateManifest || (SignedUpdateManifest = {}));
export var UpdateShard;
(function (UpdateShard) {
    let _codec;
    UpdateShard.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.manifest != null) {
                    w.uint32(10);
                    SignedUpdateManifest.codec().encode(obj.manifest, w);
                }
                if (obj.chunkHashes != null && obj.chunkHashes.length > 0) {
                    for (const value of obj.chunkHashes) {
                        w.uint32(18);
                        w.bytes(value);
                    }
                }
                if ((obj.index != null && obj.index !== 0)) {
                    w.uint32(24);
                    w.uint64Number(obj.index);
                }
                if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.bytes);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    chunkHashes: [],
                    index: 0,
                    bytes: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.manifest = SignedUpdateManifest.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.manifest
                            });
                            break;
                        }
                        case 2: {
                            if (opts.limits?.chunkHashes != null && obj.chunkHashes.length === opts.limits.chunkHashes) {
                                throw new MaxLengthError('Decode error - repeated field "chunkHashes" had too many elements');
                            }
                            obj.chunkHashes.push(reader.bytes());
                            break;
                        }
                        case 3: {
                            obj.index = reader.uint64Number();
                            break;
                        }
                        case 4: {
                            obj.bytes = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    chunkHashes: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* SignedUpdateManifest.codec().stream(reader, reader.uint32(), `${prefix}.manifest`, {
                                limits: opts.limits?.manifest
                            });
                            break;
                        }
                        case 2: {
                            if (opts.limits?.chunkHashes != null && obj.chunkHashes === opts.limits.chunkHashes) {
                                throw new MaxLengthError('Streaming decode error - repeated field "chunkHashes" had too many elements');
                            }
                            yield {
                                field: `${prefix}.chunkHashes[]`,
                                index: obj.chunkHashes,
                                value: reader.bytes()
                            };
                            obj.chunkHashes++;
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.index`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.bytes`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, UpdateShard.codec());
    }
    UpdateShard.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, UpdateShard.codec(), opts);
    }
    UpdateShard.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, UpdateShard.codec(), opts);
    }
    UpdateShard.stream = stream;
})(UpdateShard || (UpdateShard = {}));
export var RecordedUpdate;
(function (RecordedUpdate) {
    let _codec;
    RecordedUpdate.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.account);
                }
                if ((obj.updateHash != null && obj.updateHash.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.updateHash);
                }
                if ((obj.payloadHash != null && obj.payloadHash.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.payloadHash);
                }
                if ((obj.rejection != null && obj.rejection !== '')) {
                    w.uint32(34);
                    w.string(obj.rejection);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    account: uint8ArrayAlloc(0),
                    updateHash: uint8ArrayAlloc(0),
                    payloadHash: uint8ArrayAlloc(0),
                    rejection: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.updateHash = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.payloadHash = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.rejection = reader.string();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.updateHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.payloadHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.rejection`,
                                value: reader.string()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RecordedUpdate.codec());
    }
    RecordedUpdate.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RecordedUpdate.codec(), opts);
    }
    RecordedUpdate.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RecordedUpdate.codec(), opts);
    }
    RecordedUpdate.stream = stream;
})(RecordedUpdate || (RecordedUpdate = {}));
export var RecordedAbstention;
(function (RecordedAbstention) {
    let _codec;
    RecordedAbstention.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.account);
                }
                if ((obj.peerId != null && obj.peerId !== '')) {
                    w.uint32(18);
                    w.string(obj.peerId);
                }
                if ((obj.reason != null && obj.reason !== '')) {
                    w.uint32(26);
                    w.string(obj.reason);
                }
                if ((obj.stream != null && obj.stream !== '')) {
                    w.uint32(34);
                    w.string(obj.stream);
                }
                if ((obj.test != null && obj.test !== '')) {
                    w.uint32(42);
                    w.string(obj.test);
                }
                if ((obj.sinceRound != null && obj.sinceRound !== 0)) {
                    w.uint32(48);
                    w.uint64Number(obj.sinceRound);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(58);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    account: uint8ArrayAlloc(0),
                    peerId: '',
                    reason: '',
                    stream: '',
                    test: '',
                    sinceRound: 0,
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.peerId = reader.string();
                            break;
                        }
                        case 3: {
                            obj.reason = reader.string();
                            break;
                        }
                        case 4: {
                            obj.stream = reader.string();
                            break;
                        }
                        case 5: {
                            obj.test = reader.string();
                            break;
                        }
                        case 6: {
                            obj.sinceRound = reader.uint64Number();
                            break;
                        }
                        case 7: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.peerId`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.reason`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.stream`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.test`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.sinceRound`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RecordedAbstention.codec());
    }
    RecordedAbstention.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RecordedAbstention.codec(), opts);
    }
    RecordedAbstention.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RecordedAbstention.codec(), opts);
    }
    RecordedAbstention.stream = stream;
})(RecordedAbstention || (RecordedAbstention = {}));
export var RoundRecord;
(function (RoundRecord) {
    let _codec;
    RoundRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.previousRecordHash != null && obj.previousRecordHash.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.previousRecordHash);
                }
                if ((obj.baseModelHash != null && obj.baseModelHash.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.baseModelHash);
                }
                if ((obj.marketClockMs != null && obj.marketClockMs !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.marketClockMs);
                }
                if ((obj.outcome != null && obj.outcome !== '')) {
                    w.uint32(50);
                    w.string(obj.outcome);
                }
                if (obj.updates != null && obj.updates.length > 0) {
                    for (const value of obj.updates) {
                        w.uint32(58);
                        RecordedUpdate.codec().encode(value, w);
                    }
                }
                if ((obj.pipeline != null && obj.pipeline !== '')) {
                    w.uint32(66);
                    w.string(obj.pipeline);
                }
                if ((obj.numByzantine != null && obj.numByzantine !== 0)) {
                    w.uint32(72);
                    w.uint64Number(obj.numByzantine);
                }
                if ((obj.aggregateHash != null && obj.aggregateHash.byteLength > 0)) {
                    w.uint32(82);
                    w.bytes(obj.aggregateHash);
                }
                if ((obj.modelHash != null && obj.modelHash.byteLength > 0)) {
                    w.uint32(90);
                    w.bytes(obj.modelHash);
                }
                if (obj.abstentions != null && obj.abstentions.length > 0) {
                    for (const value of obj.abstentions) {
                        w.uint32(98);
                        RecordedAbstention.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    previousRecordHash: uint8ArrayAlloc(0),
                    baseModelHash: uint8ArrayAlloc(0),
                    marketClockMs: 0,
                    outcome: '',
                    updates: [],
                    pipeline: '',
                    numByzantine: 0,
                    aggregateHash: uint8ArrayAlloc(0),
                    modelHash: uint8ArrayAlloc(0),
                    abstentions: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.previousRecordHash = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.baseModelHash = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.marketClockMs = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.outcome = reader.string();
                            break;
                        }
                        case 7: {
                            if (opts.limits?.updates != null && obj.updates.length === opts.limits.updates) {
                                throw new MaxLengthError('Decode error - repeated field "updates" had too many elements');
                            }
                            obj.updates.push(RecordedUpdate.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.updates$
                            }));
                            break;
                        }
                        case 8: {
                            obj.pipeline = reader.string();
                            break;
                        }
                        case 9: {
                            obj.numByzantine = reader.uint64Number();
                            break;
                        }
                        case 10: {
                            obj.aggregateHash = reader.bytes();
                            break;
                        }
                        case 11: {
                            obj.modelHash = reader.bytes();
                            break;
                        }
                        case 12: {
                            if (opts.limits?.abstentions != null && obj.abstentions.length === opts.limits.abstentions) {
                                throw new MaxLengthError('Decode error - repeated field "abstentions" had too many elements');
                            }
                            obj.abstentions.push(RecordedAbstention.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.abstentions$
                            }));
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    updates: 0,
                    abstentions: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.previousRecordHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.baseModelHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.marketClockMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.outcome`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 7: {
                            if (opts.limits?.updates != null && obj.updates === opts.limits.updates) {
                                throw new MaxLengthError('Streaming decode error - repeated field "updates" had too many elements');
                            }
                            for (const evt of RecordedUpdate.codec().stream(reader, reader.uint32(), `${prefix}.updates[]`, {
                                limits: opts.limits?.updates$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.updates
                                };
                            }
                            obj.updates++;
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.pipeline`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.numByzantine`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 10: {
                            yield {
                                field: `${prefix}.aggregateHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 11: {
                            yield {
                                field: `${prefix}.modelHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 12: {
                            if (opts.limits?.abstentions != null && obj.abstentions === opts.limits.abstentions) {
                                throw new MaxLengthError('Streaming decode error - repeated field "abstentions" had too many elements');
                            }
                            for (const evt of RecordedAbstention.codec().stream(reader, reader.uint32(), `${prefix}.abstentions[]`, {
                                limits: opts.limits?.abstentions$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.abstentions
                                };
                            }
                            obj.abstentions++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RoundRecord.codec());
    }
    RoundRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RoundRecord.codec(), opts);
    }
    RoundRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RoundRecord.codec(), opts);
    }
    RoundRecord.stream = stream;
})(RoundRecord || (RoundRecord = {}));
export var SignedRoundRecord;
(function (SignedRoundRecord) {
    let _codec;
    SignedRoundRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    RoundRecord.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = RoundRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* RoundRecord.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedRoundRecord.codec());
    }
    SignedRoundRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedRoundRecord.codec(), opts);
    }
    SignedRoundRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedRoundRecord.codec(), opts);
    }
    SignedRoundRecord.stream = stream;
})(SignedRoundRecord || (SignedRoundRecord = {}));
export var UpdateScore;
(function (UpdateScore) {
    let _codec;
    UpdateScore.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.account);
                }
                if (obj.effect != null) {
                    w.uint32(17);
                    w.double(obj.effect);
                }
                if ((obj.reward != null && obj.reward.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.reward);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    account: uint8ArrayAlloc(0),
                    reward: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.effect = reader.double();
                            break;
                        }
                        case 3: {
                            obj.reward = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.effect`,
                                value: reader.double()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.reward`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, UpdateScore.codec());
    }
    UpdateScore.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, UpdateScore.codec(), opts);
    }
    UpdateScore.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, UpdateScore.codec(), opts);
    }
    UpdateScore.stream = stream;
})(UpdateScore || (UpdateScore = {}));
export var Balance;
(function (Balance) {
    let _codec;
    Balance.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.account);
                }
                if ((obj.amount != null && obj.amount.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.amount);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    account: uint8ArrayAlloc(0),
                    amount: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.amount = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.amount`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Balance.codec());
    }
    Balance.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Balance.codec(), opts);
    }
    Balance.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Balance.codec(), opts);
    }
    Balance.stream = stream;
})(Balance || (Balance = {}));
export var Settlement;
(function (Settlement) {
    let _codec;
    Settlement.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.recordHash != null && obj.recordHash.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.recordHash);
                }
                if ((obj.windowStartMs != null && obj.windowStartMs !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.windowStartMs);
                }
                if ((obj.windowEndMs != null && obj.windowEndMs !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.windowEndMs);
                }
                if ((obj.evaluationHash != null && obj.evaluationHash.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.evaluationHash);
                }
                if ((obj.rows != null && obj.rows !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.rows);
                }
                if (obj.loss != null) {
                    w.uint32(65);
                    w.double(obj.loss);
                }
                if (obj.randomWalkLoss != null) {
                    w.uint32(73);
                    w.double(obj.randomWalkLoss);
                }
                if (obj.harLoss != null) {
                    w.uint32(81);
                    w.double(obj.harLoss);
                }
                if (obj.scores != null && obj.scores.length > 0) {
                    for (const value of obj.scores) {
                        w.uint32(90);
                        UpdateScore.codec().encode(value, w);
                    }
                }
                if (obj.balances != null && obj.balances.length > 0) {
                    for (const value of obj.balances) {
                        w.uint32(98);
                        Balance.codec().encode(value, w);
                    }
                }
                if ((obj.rewardsRoot != null && obj.rewardsRoot.byteLength > 0)) {
                    w.uint32(106);
                    w.bytes(obj.rewardsRoot);
                }
                if ((obj.final != null && obj.final !== false)) {
                    w.uint32(112);
                    w.bool(obj.final);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    recordHash: uint8ArrayAlloc(0),
                    windowStartMs: 0,
                    windowEndMs: 0,
                    evaluationHash: uint8ArrayAlloc(0),
                    rows: 0,
                    scores: [],
                    balances: [],
                    rewardsRoot: uint8ArrayAlloc(0),
                    final: false
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.recordHash = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.windowStartMs = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            obj.windowEndMs = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.evaluationHash = reader.bytes();
                            break;
                        }
                        case 7: {
                            obj.rows = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.loss = reader.double();
                            break;
                        }
                        case 9: {
                            obj.randomWalkLoss = reader.double();
                            break;
                        }
                        case 10: {
                            obj.harLoss = reader.double();
                            break;
                        }
                        case 11: {
                            if (opts.limits?.scores != null && obj.scores.length === opts.limits.scores) {
                                throw new MaxLengthError('Decode error - repeated field "scores" had too many elements');
                            }
                            obj.scores.push(UpdateScore.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.scores$
                            }));
                            break;
                        }
                        case 12: {
                            if (opts.limits?.balances != null && obj.balances.length === opts.limits.balances) {
                                throw new MaxLengthError('Decode error - repeated field "balances" had too many elements');
                            }
                            obj.balances.push(Balance.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.balances$
                            }));
                            break;
                        }
                        case 13: {
                            obj.rewardsRoot = reader.bytes();
                            break;
                        }
                        case 14: {
                            obj.final = reader.bool();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    scores: 0,
                    balances: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.recordHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.windowStartMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.windowEndMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.evaluationHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.rows`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.loss`,
                                value: reader.double()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.randomWalkLoss`,
                                value: reader.double()
                            };
                            break;
                        }
                        case 10: {
                            yield {
                                field: `${prefix}.harLoss`,
                                value: reader.double()
                            };
                            break;
                        }
                        case 11: {
                            if (opts.limits?.scores != null && obj.scores === opts.limits.scores) {
                                throw new MaxLengthError('Streaming decode error - repeated field "scores" had too many elements');
                            }
                            for (const evt of UpdateScore.codec().stream(reader, reader.uint32(), `${prefix}.scores[]`, {
                                limits: opts.limits?.scores$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.scores
                                };
                            }
                            obj.scores++;
                            break;
                        }
                        case 12: {
                            if (opts.limits?.balances != null && obj.balances === opts.limits.balances) {
                                throw new MaxLengthError('Streaming decode error - repeated field "balances" had too many elements');
                            }
                            for (const evt of Balance.codec().stream(reader, reader.uint32(), `${prefix}.balances[]`, {
                                limits: opts.limits?.balances$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.balances
                                };
                            }
                            obj.balances++;
                            break;
                        }
                        case 13: {
                            yield {
                                field: `${prefix}.rewardsRoot`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 14: {
                            yield {
                                field: `${prefix}.final`,
                                value: reader.bool()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Settlement.codec());
    }
    Settlement.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Settlement.codec(), opts);
    }
    Settlement.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Settlement.codec(), opts);
    }
    Settlement.stream = stream;
})(Settlement || (Settlement = {}));
export var SignedSettlement;
(function (SignedSettlement) {
    let _codec;
    SignedSettlement.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    Settlement.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = Settlement.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* Settlement.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedSettlement.codec());
    }
    SignedSettlement.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedSettlement.codec(), opts);
    }
    SignedSettlement.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedSettlement.codec(), opts);
    }
    SignedSettlement.stream = stream;
})(SignedSettlement || (SignedSettlement = {}));
export var Challenge;
(function (Challenge) {
    let _codec;
    Challenge.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.account);
                }
                if ((obj.peerId != null && obj.peerId !== '')) {
                    w.uint32(34);
                    w.string(obj.peerId);
                }
                if ((obj.recordHash != null && obj.recordHash.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.recordHash);
                }
                if ((obj.recomputedModelHash != null && obj.recomputedModelHash.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.recomputedModelHash);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    account: uint8ArrayAlloc(0),
                    peerId: '',
                    recordHash: uint8ArrayAlloc(0),
                    recomputedModelHash: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.peerId = reader.string();
                            break;
                        }
                        case 5: {
                            obj.recordHash = reader.bytes();
                            break;
                        }
                        case 6: {
                            obj.recomputedModelHash = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.peerId`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.recordHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.recomputedModelHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Challenge.codec());
    }
    Challenge.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Challenge.codec(), opts);
    }
    Challenge.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Challenge.codec(), opts);
    }
    Challenge.stream = stream;
})(Challenge || (Challenge = {}));
export var SignedChallenge;
(function (SignedChallenge) {
    let _codec;
    SignedChallenge.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    Challenge.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = Challenge.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* Challenge.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedChallenge.codec());
    }
    SignedChallenge.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedChallenge.codec(), opts);
    }
    SignedChallenge.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedChallenge.codec(), opts);
    }
    SignedChallenge.stream = stream;
})(SignedChallenge || (SignedChallenge = {}));
export var ForecastAnswer;
(function (ForecastAnswer) {
    let _codec;
    ForecastAnswer.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.modelHash != null && obj.modelHash.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.modelHash);
                }
                if ((obj.account != null && obj.account.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.account);
                }
                if ((obj.requestHash != null && obj.requestHash.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.requestHash);
                }
                if ((obj.symbol != null && obj.symbol !== '')) {
                    w.uint32(50);
                    w.string(obj.symbol);
                }
                if ((obj.timeMs != null && obj.timeMs !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.timeMs);
                }
                if ((obj.horizonMinutes != null && obj.horizonMinutes !== 0)) {
                    w.uint32(64);
                    w.uint64Number(obj.horizonMinutes);
                }
                if (obj.variance != null) {
                    w.uint32(73);
                    w.double(obj.variance);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    modelHash: uint8ArrayAlloc(0),
                    account: uint8ArrayAlloc(0),
                    requestHash: uint8ArrayAlloc(0),
                    symbol: '',
                    timeMs: 0,
                    horizonMinutes: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.modelHash = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.account = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.requestHash = reader.bytes();
                            break;
                        }
                        case 6: {
                            obj.symbol = reader.string();
                            break;
                        }
                        case 7: {
                            obj.timeMs = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.horizonMinutes = reader.uint64Number();
                            break;
                        }
                        case 9: {
                            obj.variance = reader.double();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.modelHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.account`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.requestHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.symbol`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.timeMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.horizonMinutes`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.variance`,
                                value: reader.double()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ForecastAnswer.codec());
    }
    ForecastAnswer.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ForecastAnswer.codec(), opts);
    }
    ForecastAnswer.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ForecastAnswer.codec(), opts);
    }
    ForecastAnswer.stream = stream;
})(ForecastAnswer || (ForecastAnswer = {}));
export var SignedForecastAnswer;
(function (SignedForecastAnswer) {
    let _codec;
    SignedForecastAnswer.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.statement != null) {
                    w.uint32(10);
                    ForecastAnswer.codec().encode(obj.statement, w);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.statement = ForecastAnswer.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* ForecastAnswer.codec().stream(reader, reader.uint32(), `${prefix}.statement`, {
                                limits: opts.limits?.statement
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SignedForecastAnswer.codec());
    }
    SignedForecastAnswer.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedForecastAnswer.codec(), opts);
    }
    SignedForecastAnswer.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedForecastAnswer.codec(), opts);
    }
    SignedForecastAnswer.stream = stream;
})(SignedForecastAnswer || (SignedForecastAnswer = {}));
export var Empty;
(function (Empty) {
    let _codec;
    Empty.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Empty.codec());
    }
    Empty.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Empty.codec(), opts);
    }
    Empty.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Empty.codec(), opts);
    }
    Empty.stream = stream;
})(Empty || (Empty = {}));
export var Failure;
(function (Failure) {
    let _codec;
    Failure.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.code != null && obj.code !== '')) {
                    w.uint32(10);
                    w.string(obj.code);
                }
                if ((obj.message != null && obj.message !== '')) {
                    w.uint32(18);
                    w.string(obj.message);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    code: '',
                    message: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.code = reader.string();
                            break;
                        }
                        case 2: {
                            obj.message = reader.string();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.code`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.message`,
                                value: reader.string()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Failure.codec());
    }
    Failure.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Failure.codec(), opts);
    }
    Failure.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Failure.codec(), opts);
    }
    Failure.stream = stream;
})(Failure || (Failure = {}));
export var Response;
(function (Response) {
    let _codec;
    Response.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                obj = { ...obj };
                if (obj.failure != null) {
                    obj.value = undefined;
                }
                if (obj.value != null) {
                    obj.failure = undefined;
                }
                if (obj.value != null) {
                    w.uint32(10);
                    w.bytes(obj.value);
                }
                if (obj.failure != null) {
                    w.uint32(18);
                    Failure.codec().encode(obj.failure, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.value = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.failure = Failure.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.failure
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                if (obj.failure != null) {
                    delete obj.value;
                }
                if (obj.value != null) {
                    delete obj.failure;
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.value`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield* Failure.codec().stream(reader, reader.uint32(), `${prefix}.failure`, {
                                limits: opts.limits?.failure
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Response.codec());
    }
    Response.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Response.codec(), opts);
    }
    Response.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Response.codec(), opts);
    }
    Response.stream = stream;
})(Response || (Response = {}));
export var JoinRequest;
(function (JoinRequest) {
    let _codec;
    JoinRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.membership != null) {
                    w.uint32(10);
                    SignedMembership.codec().encode(obj.membership, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.membership = SignedMembership.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.membership
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* SignedMembership.codec().stream(reader, reader.uint32(), `${prefix}.membership`, {
                                limits: opts.limits?.membership
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, JoinRequest.codec());
    }
    JoinRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, JoinRequest.codec(), opts);
    }
    JoinRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, JoinRequest.codec(), opts);
    }
    JoinRequest.stream = stream;
})(JoinRequest || (JoinRequest = {}));
export var JoinResponse;
(function (JoinResponse) {
    let _codec;
    JoinResponse.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.accepted != null && obj.accepted !== false)) {
                    w.uint32(8);
                    w.bool(obj.accepted);
                }
                if ((obj.code != null && obj.code !== '')) {
                    w.uint32(18);
                    w.string(obj.code);
                }
                if ((obj.message != null && obj.message !== '')) {
                    w.uint32(26);
                    w.string(obj.message);
                }
                if (obj.proof != null) {
                    w.uint32(34);
                    SignedMembership.codec().encode(obj.proof, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    accepted: false,
                    code: '',
                    message: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.accepted = reader.bool();
                            break;
                        }
                        case 2: {
                            obj.code = reader.string();
                            break;
                        }
                        case 3: {
                            obj.message = reader.string();
                            break;
                        }
                        case 4: {
                            obj.proof = SignedMembership.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.proof
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.accepted`,
                                value: reader.bool()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.code`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.message`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 4: {
                            yield* SignedMembership.codec().stream(reader, reader.uint32(), `${prefix}.proof`, {
                                limits: opts.limits?.proof
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, JoinResponse.codec());
    }
    JoinResponse.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, JoinResponse.codec(), opts);
    }
    JoinResponse.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, JoinResponse.codec(), opts);
    }
    JoinResponse.stream = stream;
})(JoinResponse || (JoinResponse = {}));
export var StatusResponse;
(function (StatusResponse) {
    let _codec;
    StatusResponse.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if ((obj.round != null && obj.round !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.round);
                }
                if ((obj.phase != null && obj.phase !== '')) {
                    w.uint32(26);
                    w.string(obj.phase);
                }
                if ((obj.recordHash != null && obj.recordHash.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.recordHash);
                }
                if ((obj.modelHash != null && obj.modelHash.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.modelHash);
                }
                if ((obj.settledRound != null && obj.settledRound !== 0)) {
                    w.uint32(48);
                    w.uint64Number(obj.settledRound);
                }
                if ((obj.marketClockMs != null && obj.marketClockMs !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.marketClockMs);
                }
                if (obj.symbols != null && obj.symbols.length > 0) {
                    for (const value of obj.symbols) {
                        w.uint32(66);
                        w.string(value);
                    }
                }
                if (obj.announcement != null) {
                    w.uint32(74);
                    SignedRoundAnnouncement.codec().encode(obj.announcement, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0),
                    round: 0,
                    phase: '',
                    recordHash: uint8ArrayAlloc(0),
                    modelHash: uint8ArrayAlloc(0),
                    settledRound: 0,
                    marketClockMs: 0,
                    symbols: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.round = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.phase = reader.string();
                            break;
                        }
                        case 4: {
                            obj.recordHash = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.modelHash = reader.bytes();
                            break;
                        }
                        case 6: {
                            obj.settledRound = reader.uint64Number();
                            break;
                        }
                        case 7: {
                            obj.marketClockMs = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            if (opts.limits?.symbols != null && obj.symbols.length === opts.limits.symbols) {
                                throw new MaxLengthError('Decode error - repeated field "symbols" had too many elements');
                            }
                            obj.symbols.push(reader.string());
                            break;
                        }
                        case 9: {
                            obj.announcement = SignedRoundAnnouncement.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.announcement
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    symbols: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.round`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.phase`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.recordHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.modelHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.settledRound`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.marketClockMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            if (opts.limits?.symbols != null && obj.symbols === opts.limits.symbols) {
                                throw new MaxLengthError('Streaming decode error - repeated field "symbols" had too many elements');
                            }
                            yield {
                                field: `${prefix}.symbols[]`,
                                index: obj.symbols,
                                value: reader.string()
                            };
                            obj.symbols++;
                            break;
                        }
                        case 9: {
                            yield* SignedRoundAnnouncement.codec().stream(reader, reader.uint32(), `${prefix}.announcement`, {
                                limits: opts.limits?.announcement
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, StatusResponse.codec());
    }
    StatusResponse.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, StatusResponse.codec(), opts);
    }
    StatusResponse.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, StatusResponse.codec(), opts);
    }
    StatusResponse.stream = stream;
})(StatusResponse || (StatusResponse = {}));
export var RecordsRequest;
(function (RecordsRequest) {
    let _codec;
    RecordsRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.fromRound != null && obj.fromRound !== 0)) {
                    w.uint32(8);
                    w.uint64Number(obj.fromRound);
                }
                if ((obj.limit != null && obj.limit !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.limit);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    fromRound: 0,
                    limit: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.fromRound = reader.uint64Number();
                            break;
                        }
                        case 2: {
                            obj.limit = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.fromRound`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.limit`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RecordsRequest.codec());
    }
    RecordsRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RecordsRequest.codec(), opts);
    }
    RecordsRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RecordsRequest.codec(), opts);
    }
    RecordsRequest.stream = stream;
})(RecordsRequest || (RecordsRequest = {}));
export var RecordEntry;
(function (RecordEntry) {
    let _codec;
    RecordEntry.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.record != null) {
                    w.uint32(10);
                    SignedRoundRecord.codec().encode(obj.record, w);
                }
                if (obj.settlement != null) {
                    w.uint32(18);
                    SignedSettlement.codec().encode(obj.settlement, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.record = SignedRoundRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.record
                            });
                            break;
                        }
                        case 2: {
                            obj.settlement = SignedSettlement.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.settlement
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* SignedRoundRecord.codec().stream(reader, reader.uint32(), `${prefix}.record`, {
                                limits: opts.limits?.record
                            });
                            break;
                        }
                        case 2: {
                            yield* SignedSettlement.codec().stream(reader, reader.uint32(), `${prefix}.settlement`, {
                                limits: opts.limits?.settlement
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RecordEntry.codec());
    }
    RecordEntry.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RecordEntry.codec(), opts);
    }
    RecordEntry.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RecordEntry.codec(), opts);
    }
    RecordEntry.stream = stream;
})(RecordEntry || (RecordEntry = {}));
export var RecordsResponse;
(function (RecordsResponse) {
    let _codec;
    RecordsResponse.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.entries != null && obj.entries.length > 0) {
                    for (const value of obj.entries) {
                        w.uint32(10);
                        RecordEntry.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    entries: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements');
                            }
                            obj.entries.push(RecordEntry.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.entries$
                            }));
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    entries: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements');
                            }
                            for (const evt of RecordEntry.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                                limits: opts.limits?.entries$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.entries
                                };
                            }
                            obj.entries++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RecordsResponse.codec());
    }
    RecordsResponse.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RecordsResponse.codec(), opts);
    }
    RecordsResponse.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RecordsResponse.codec(), opts);
    }
    RecordsResponse.stream = stream;
})(RecordsResponse || (RecordsResponse = {}));
export var ContentRequest;
(function (ContentRequest) {
    let _codec;
    ContentRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.hash != null && obj.hash.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.hash);
                }
                if (obj.chunk != null) {
                    w.uint32(16);
                    w.uint64Number(obj.chunk);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    hash: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.hash = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.chunk = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.hash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.chunk`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ContentRequest.codec());
    }
    ContentRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ContentRequest.codec(), opts);
    }
    ContentRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ContentRequest.codec(), opts);
    }
    ContentRequest.stream = stream;
})(ContentRequest || (ContentRequest = {}));
export var ContentManifest;
(function (ContentManifest) {
    let _codec;
    ContentManifest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.length != null && obj.length !== 0)) {
                    w.uint32(8);
                    w.uint64Number(obj.length);
                }
                if (obj.chunkHashes != null && obj.chunkHashes.length > 0) {
                    for (const value of obj.chunkHashes) {
                        w.uint32(18);
                        w.bytes(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    length: 0,
                    chunkHashes: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.length = reader.uint64Number();
                            break;
                        }
                        case 2: {
                            if (opts.limits?.chunkHashes != null && obj.chunkHashes.length === opts.limits.chunkHashes) {
                                throw new MaxLengthError('Decode error - repeated field "chunkHashes" had too many elements');
                            }
                            obj.chunkHashes.push(reader.bytes());
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    chunkHashes: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.length`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 2: {
                            if (opts.limits?.chunkHashes != null && obj.chunkHashes === opts.limits.chunkHashes) {
                                throw new MaxLengthError('Streaming decode error - repeated field "chunkHashes" had too many elements');
                            }
                            yield {
                                field: `${prefix}.chunkHashes[]`,
                                index: obj.chunkHashes,
                                value: reader.bytes()
                            };
                            obj.chunkHashes++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ContentManifest.codec());
    }
    ContentManifest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ContentManifest.codec(), opts);
    }
    ContentManifest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ContentManifest.codec(), opts);
    }
    ContentManifest.stream = stream;
})(ContentManifest || (ContentManifest = {}));
export var ContentResponse;
(function (ContentResponse) {
    let _codec;
    ContentResponse.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                obj = { ...obj };
                if (obj.chunk != null) {
                    obj.manifest = undefined;
                }
                if (obj.manifest != null) {
                    obj.chunk = undefined;
                }
                if (obj.manifest != null) {
                    w.uint32(10);
                    ContentManifest.codec().encode(obj.manifest, w);
                }
                if (obj.chunk != null) {
                    w.uint32(18);
                    w.bytes(obj.chunk);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.manifest = ContentManifest.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.manifest
                            });
                            break;
                        }
                        case 2: {
                            obj.chunk = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                if (obj.chunk != null) {
                    delete obj.manifest;
                }
                if (obj.manifest != null) {
                    delete obj.chunk;
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* ContentManifest.codec().stream(reader, reader.uint32(), `${prefix}.manifest`, {
                                limits: opts.limits?.manifest
                            });
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.chunk`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ContentResponse.codec());
    }
    ContentResponse.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ContentResponse.codec(), opts);
    }
    ContentResponse.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ContentResponse.codec(), opts);
    }
    ContentResponse.stream = stream;
})(ContentResponse || (ContentResponse = {}));
export var ManifestRequest;
(function (ManifestRequest) {
    let _codec;
    ManifestRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.updateHash != null && obj.updateHash.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.updateHash);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    updateHash: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.updateHash = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.updateHash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ManifestRequest.codec());
    }
    ManifestRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ManifestRequest.codec(), opts);
    }
    ManifestRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ManifestRequest.codec(), opts);
    }
    ManifestRequest.stream = stream;
})(ManifestRequest || (ManifestRequest = {}));
export var PeersResponse;
(function (PeersResponse) {
    let _codec;
    PeersResponse.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.addresses != null && obj.addresses.length > 0) {
                    for (const value of obj.addresses) {
                        w.uint32(10);
                        w.string(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    addresses: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements');
                            }
                            obj.addresses.push(reader.string());
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    addresses: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements');
                            }
                            yield {
                                field: `${prefix}.addresses[]`,
                                index: obj.addresses,
                                value: reader.string()
                            };
                            obj.addresses++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, PeersResponse.codec());
    }
    PeersResponse.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, PeersResponse.codec(), opts);
    }
    PeersResponse.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, PeersResponse.codec(), opts);
    }
    PeersResponse.stream = stream;
})(PeersResponse || (PeersResponse = {}));
export var MarketState;
(function (MarketState) {
    let _codec;
    MarketState.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.symbol != null && obj.symbol !== '')) {
                    w.uint32(10);
                    w.string(obj.symbol);
                }
                if ((obj.timeMs != null && obj.timeMs !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.timeMs);
                }
                if ((obj.features != null && obj.features.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.features);
                }
                if (obj.scale != null) {
                    w.uint32(33);
                    w.double(obj.scale);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    symbol: '',
                    timeMs: 0,
                    features: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.symbol = reader.string();
                            break;
                        }
                        case 2: {
                            obj.timeMs = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.features = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.scale = reader.double();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.symbol`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.timeMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.features`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.scale`,
                                value: reader.double()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, MarketState.codec());
    }
    MarketState.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, MarketState.codec(), opts);
    }
    MarketState.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, MarketState.codec(), opts);
    }
    MarketState.stream = stream;
})(MarketState || (MarketState = {}));
export var MarketTime;
(function (MarketTime) {
    let _codec;
    MarketTime.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.symbol != null && obj.symbol !== '')) {
                    w.uint32(10);
                    w.string(obj.symbol);
                }
                if (obj.timeMs != null) {
                    w.uint32(16);
                    w.uint64Number(obj.timeMs);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    symbol: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.symbol = reader.string();
                            break;
                        }
                        case 2: {
                            obj.timeMs = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.symbol`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.timeMs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, MarketTime.codec());
    }
    MarketTime.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, MarketTime.codec(), opts);
    }
    MarketTime.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, MarketTime.codec(), opts);
    }
    MarketTime.stream = stream;
})(MarketTime || (MarketTime = {}));
export var ForecastQuestion;
(function (ForecastQuestion) {
    let _codec;
    ForecastQuestion.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                obj = { ...obj };
                if (obj.state != null) {
                    obj.market = undefined;
                }
                if (obj.market != null) {
                    obj.state = undefined;
                }
                if (obj.market != null) {
                    w.uint32(10);
                    MarketTime.codec().encode(obj.market, w);
                }
                if (obj.state != null) {
                    w.uint32(18);
                    MarketState.codec().encode(obj.state, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.market = MarketTime.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.market
                            });
                            break;
                        }
                        case 2: {
                            obj.state = MarketState.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.state
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                if (obj.state != null) {
                    delete obj.market;
                }
                if (obj.market != null) {
                    delete obj.state;
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* MarketTime.codec().stream(reader, reader.uint32(), `${prefix}.market`, {
                                limits: opts.limits?.market
                            });
                            break;
                        }
                        case 2: {
                            yield* MarketState.codec().stream(reader, reader.uint32(), `${prefix}.state`, {
                                limits: opts.limits?.state
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ForecastQuestion.codec());
    }
    ForecastQuestion.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ForecastQuestion.codec(), opts);
    }
    ForecastQuestion.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ForecastQuestion.codec(), opts);
    }
    ForecastQuestion.stream = stream;
})(ForecastQuestion || (ForecastQuestion = {}));
export var ForecastRequest;
(function (ForecastRequest) {
    let _codec;
    ForecastRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.runId != null && obj.runId.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.runId);
                }
                if (obj.question != null) {
                    w.uint32(18);
                    ForecastQuestion.codec().encode(obj.question, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runId: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.runId = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.question = ForecastQuestion.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.question
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.runId`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield* ForecastQuestion.codec().stream(reader, reader.uint32(), `${prefix}.question`, {
                                limits: opts.limits?.question
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ForecastRequest.codec());
    }
    ForecastRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ForecastRequest.codec(), opts);
    }
    ForecastRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ForecastRequest.codec(), opts);
    }
    ForecastRequest.stream = stream;
})(ForecastRequest || (ForecastRequest = {}));
