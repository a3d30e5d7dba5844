// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Names the model that a run stands at after each round
interface IModelRegistry {
    struct ModelCommit {
        /// Starts at 1; zero when there is no commit.
        uint64 round;
        /// Content hash of the checkpoint after the round.
        bytes32 modelHash;
        /// EIP-712 hash of the round's record.
        bytes32 recordHash;
    }

    event ModelCommitted(bytes32 indexed runId, uint64 indexed round, bytes32 modelHash, bytes32 recordHash);

    /// @notice Rounds start at 1 and each commit is for a later round than the one before; rounds may be left out.
    error RoundNotIncreasing(bytes32 runId, uint64 latestRound, uint64 round);

    /// @notice A commit names a model and a record; neither hash may be zero.
    error ZeroHash(bytes32 runId, uint64 round);

    /// @notice The run has no commit for this round (round 0: no commit at all).
    error NotCommitted(bytes32 runId, uint64 round);

    /// @notice Records a round's model; what was committed never changes.
    /// @dev Only COORDINATOR_ROLE.
    function commit(bytes32 runId, uint64 round, bytes32 modelHash, bytes32 recordHash) external;

    /// @notice The commit of the run's latest round; reverts with NotCommitted when there is none.
    function latest(bytes32 runId) external view returns (ModelCommit memory);

    /// @notice The commit of one round; reverts with NotCommitted when there is none.
    function atRound(bytes32 runId, uint64 round) external view returns (ModelCommit memory);
}
