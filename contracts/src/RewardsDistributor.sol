// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {MurmurationToken} from "./MurmurationToken.sol";
import {IRewardsDistributor} from "./interfaces/IRewardsDistributor.sol";

/// @title Pays what each account has earned in a run
/// @notice See {IRewardsDistributor}.
contract RewardsDistributor is IRewardsDistributor, AccessControl {
    using SafeERC20 for MurmurationToken;

    bytes32 public constant SETTLER_ROLE = keccak256("SETTLER_ROLE");

    /// @notice The token that is paid; this contract needs its MINTER_ROLE.
    MurmurationToken public immutable token;

    mapping(bytes32 runId => RunRewards) private _runs;

    /// @inheritdoc IRewardsDistributor
    mapping(bytes32 runId => mapping(address account => uint256)) public claimed;

    /// @param admin account that may grant and revoke roles
    /// @param settler account that may post roots
    constructor(MurmurationToken token_, address admin, address settler) {
        token = token_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(SETTLER_ROLE, settler);
    }

    /// @inheritdoc IRewardsDistributor
    function postRoot(bytes32 runId, uint64 round, bytes32 root, uint256 totalAmount) external onlyRole(SETTLER_ROLE) {
        RunRewards storage run = _runs[runId];
        if (round <= run.round) revert RoundNotIncreasing(runId, run.round, round);
        uint256 latestTotal = run.total;
        if (totalAmount < latestTotal) revert TotalDecreased(runId, latestTotal, totalAmount);
        if (root == 0 && totalAmount > 0) revert ZeroRoot(runId, round);

        run.root = root;
        run.round = round;
        run.total = totalAmount;
        emit RootPosted(runId, round, root, totalAmount);
        token.mint(address(this), totalAmount - latestTotal);
    }

    /// @inheritdoc IRewardsDistributor
    function claim(bytes32 runId, address account, uint256 cumulativeAmount, bytes32[] calldata proof)
        external
        returns (uint256 amount)
    {
        RunRewards storage run = _runs[runId];
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulativeAmount))));
        if (!MerkleProof.verifyCalldata(proof, run.root, leaf)) {
            revert InvalidProof(runId, account, cumulativeAmount);
        }
        uint256 already = claimed[runId][account];
        if (cumulativeAmount <= already) revert NothingToClaim(runId, account);
        amount = cumulativeAmount - already;
        uint256 unpaid = run.total - run.paid;
        if (amount > unpaid) revert ClaimExceedsTotal(runId, run.paid, run.total);

        // All state is written before the transfer, so that a re-entered claim finds nothing left.
        claimed[runId][account] = cumulativeAmount;
        run.paid += amount;
        emit Claimed(runId, account, amount, cumulativeAmount);
        token.safeTransfer(account, amount);
    }

    /// @inheritdoc IRewardsDistributor
    function rewardsOf(bytes32 runId) external view returns (RunRewards memory) {
        return _runs[runId];
    }
}
