// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Pays what each account has earned in a run, by cumulative Merkle roots
/// @notice A root's leaves are OpenZeppelin's standard leaves of (address account, uint256 cumulativeAmount). Because the
/// amounts are cumulative, only the latest root counts, and whoever claims late claims everything at once.
/// All amounts are token units (1e-18).
interface IRewardsDistributor {
    /// @notice What a run has posted and paid.
    struct RunRewards {
        /// Latest Merkle root; zero while nobody has earned.
        bytes32 root;
        /// Round of the latest root; zero before the first post.
        uint64 round;
        /// Everything ever earned in the run, token units.
        uint256 total;
        /// Everything ever claimed in the run, token units; never above `total`.
        uint256 paid;
    }

    event RootPosted(bytes32 indexed runId, uint64 indexed round, bytes32 root, uint256 totalAmount);

    /// @param amount what this claim paid, token units
    /// @param cumulativeAmount what the account has been paid in the run so far, token units
    event Claimed(bytes32 indexed runId, address indexed account, uint256 amount, uint256 cumulativeAmount);

    /// @notice Rounds start at 1 and each post is for a later round than the one before.
    error RoundNotIncreasing(bytes32 runId, uint64 latestRound, uint64 round);

    /// @notice What a run has earned cannot shrink.
    error TotalDecreased(bytes32 runId, uint256 latestTotal, uint256 totalAmount);

    /// @notice A total above zero needs a root that proves who earned it.
    error ZeroRoot(bytes32 runId, uint64 round);

    /// @notice The leaf is not under the run's latest root: wrong amount, wrong account, or the proof of an older root.
    error InvalidProof(bytes32 runId, address account, uint256 cumulativeAmount);

    /// @notice The account has already been paid this much.
    error NothingToClaim(bytes32 runId, address account);

    /// @notice The root promises more than the total posted with it.
    error ClaimExceedsTotal(bytes32 runId, uint256 paid, uint256 total);

    /// @notice Posts a round's root and reserves what the run earned since the last one.
    /// @dev Only SETTLER_ROLE. The increase of the total is minted to this contract here, so that a posted reward is always
    /// covered and the token's cap stops the settler, never a claimer.
    /// @param round later than the last posted round
    /// @param totalAmount sum of the root's leaves, token units; not below the last posted total
    function postRoot(bytes32 runId, uint64 round, bytes32 root, uint256 totalAmount) external;

    /// @notice Pays `account` what it has earned and not yet claimed; anyone may submit it.
    /// @param cumulativeAmount the account's amount in the latest root, token units
    /// @param proof sibling hashes from the leaf up
    /// @return amount what was paid, token units
    function claim(bytes32 runId, address account, uint256 cumulativeAmount, bytes32[] calldata proof)
        external
        returns (uint256 amount);

    /// @notice What an account has been paid in a run so far, token units.
    function claimed(bytes32 runId, address account) external view returns (uint256);

    function rewardsOf(bytes32 runId) external view returns (RunRewards memory);
}
