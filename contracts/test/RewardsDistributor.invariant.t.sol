// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MurmurationToken} from "../src/MurmurationToken.sol";
import {RewardsDistributor} from "../src/RewardsDistributor.sol";
import {RewardsTree} from "./RewardsTree.sol";
import {vm} from "./Vm.sol";

/// @notice Posts and claims in any order, for two runs that share the distributor's balance.
contract RewardsActor {
    uint256 private constant ACCOUNTS = 4;

    RewardsDistributor private immutable REWARDS;
    address[] private accounts;
    mapping(bytes32 runId => uint256[ACCOUNTS]) private earned;

    constructor(RewardsDistributor rewards) {
        REWARDS = rewards;
        for (uint160 i = 1; i <= ACCOUNTS; i++) {
            accounts.push(address(0xACC0 + i));
        }
    }

    function runIdOf(bool second) public pure returns (bytes32) {
        return second ? bytes32(uint256(2)) : bytes32(uint256(1));
    }

    function leavesOf(bytes32 runId) private view returns (bytes32[] memory) {
        uint256[] memory amounts = new uint256[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            amounts[i] = earned[runId][i];
        }
        return RewardsTree.leavesOf(accounts, amounts);
    }

    function post(bool second, uint64[ACCOUNTS] calldata more) external {
        bytes32 runId = runIdOf(second);
        uint256 total = 0;
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            earned[runId][i] += more[i];
            total += earned[runId][i];
        }
        uint64 round = REWARDS.rewardsOf(runId).round + 1;
        REWARDS.postRoot(runId, round, RewardsTree.rootOf(leavesOf(runId)), total);
    }

    function claim(bool second, uint256 index) external {
        bytes32 runId = runIdOf(second);
        index %= ACCOUNTS;
        uint256 amount = earned[runId][index];
        uint256 already = REWARDS.claimed(runId, accounts[index]);
        if (amount == already) return;
        bytes32[] memory proof = RewardsTree.proofOf(leavesOf(runId), index);
        vm.assertEq(REWARDS.claim(runId, accounts[index], amount, proof), amount - already);
    }

    function paidTo(bytes32 runId) external view returns (uint256 total) {
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            total += REWARDS.claimed(runId, accounts[i]);
        }
    }
}

contract RewardsDistributorInvariantTest {
    MurmurationToken private token;
    RewardsDistributor private rewards;
    RewardsActor private actor;

    function setUp() public {
        token = new MurmurationToken(address(this), type(uint128).max);
        rewards = new RewardsDistributor(token, address(this), address(this));
        actor = new RewardsActor(rewards);
        rewards.grantRole(rewards.SETTLER_ROLE(), address(actor));
        token.grantRole(token.MINTER_ROLE(), address(rewards));
    }

    /// @notice Tells Foundry's invariant runner what to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    function invariant_unclaimedRewardsAreCovered() public view {
        uint256 unclaimed = 0;
        for (uint256 i = 0; i < 2; i++) {
            bytes32 runId = actor.runIdOf(i == 1);
            RewardsDistributor.RunRewards memory run = rewards.rewardsOf(runId);
            vm.assertLe(run.paid, run.total);
            vm.assertEq(run.paid, actor.paidTo(runId));
            unclaimed += run.total - run.paid;
        }
        vm.assertEq(token.balanceOf(address(rewards)), unclaimed);
    }
}
