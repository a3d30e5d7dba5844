// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {MurmurationToken} from "../src/MurmurationToken.sol";
import {RewardsDistributor} from "../src/RewardsDistributor.sol";
import {IRewardsDistributor} from "../src/interfaces/IRewardsDistributor.sol";
import {RewardsTree} from "./RewardsTree.sol";
import {vm} from "./Vm.sol";

contract RewardsDistributorTest {
    uint256 private constant CAP = type(uint128).max;
    bytes32 private constant RUN = keccak256("run");
    address private constant SETTLER = address(0x5E77);

    MurmurationToken private token;
    RewardsDistributor private rewards;
    address[] private accounts;

    function setUp() public {
        token = new MurmurationToken(address(this), CAP);
        rewards = new RewardsDistributor(token, address(this), SETTLER);
        token.grantRole(token.MINTER_ROLE(), address(rewards));
        for (uint160 i = 1; i <= 5; i++) {
            accounts.push(address(0xACC0 + i));
        }
    }

    function amountsOf(uint256 a, uint256 b, uint256 c) private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](5);
        (amounts[0], amounts[1], amounts[2]) = (a, b, c);
    }

    function sum(uint256[] memory amounts) private pure returns (uint256 total) {
        for (uint256 i = 0; i < amounts.length; i++) {
            total += amounts[i];
        }
    }

    function post(bytes32 runId, uint64 round, uint256[] memory amounts, uint256 total) private returns (bytes32 root) {
        root = RewardsTree.rootOf(RewardsTree.leavesOf(accounts, amounts));
        vm.prank(SETTLER);
        rewards.postRoot(runId, round, root, total);
    }

    function proofOf(uint256[] memory amounts, uint256 index) private view returns (bytes32[] memory) {
        return RewardsTree.proofOf(RewardsTree.leavesOf(accounts, amounts), index);
    }

    function claim(uint256[] memory amounts, uint256 index) private returns (uint256) {
        return rewards.claim(RUN, accounts[index], amounts[index], proofOf(amounts, index));
    }

    function test_postRoot_isReadBackEmittedAndCovered() public {
        uint256[] memory amounts = amountsOf(3, 4, 5);
        bytes32 root = RewardsTree.rootOf(RewardsTree.leavesOf(accounts, amounts));
        vm.expectEmit(address(rewards));
        emit IRewardsDistributor.RootPosted(RUN, 1, root, 12);
        post(RUN, 1, amounts, 12);
        IRewardsDistributor.RunRewards memory run = rewards.rewardsOf(RUN);
        vm.assertEq(run.root, root);
        vm.assertEq(run.round, 1);
        vm.assertEq(run.total, 12);
        vm.assertEq(run.paid, 0);
        vm.assertEq(token.balanceOf(address(rewards)), 12);
    }

    function test_postRoot_acceptsTheEmptyRootWhileNobodyHasEarned() public {
        vm.prank(SETTLER);
        rewards.postRoot(RUN, 1, 0, 0);
        vm.assertEq(rewards.rewardsOf(RUN).round, 1);
    }

    function test_postRoot_revertsWithZeroRoot() public {
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.ZeroRoot.selector, RUN, 1));
        vm.prank(SETTLER);
        rewards.postRoot(RUN, 1, 0, 1);
    }

    function test_postRoot_revertsWithRoundNotIncreasing() public {
        post(RUN, 4, amountsOf(1, 1, 1), 3);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.RoundNotIncreasing.selector, RUN, 4, 4));
        post(RUN, 4, amountsOf(2, 2, 2), 6);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.RoundNotIncreasing.selector, RUN, 4, 3));
        post(RUN, 3, amountsOf(2, 2, 2), 6);
    }

    function test_postRoot_revertsWithTotalDecreased() public {
        post(RUN, 1, amountsOf(1, 1, 1), 3);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.TotalDecreased.selector, RUN, 3, 2));
        post(RUN, 2, amountsOf(1, 1, 0), 2);
    }

    function test_postRoot_revertsWithERC20ExceededCap() public {
        post(RUN, 1, amountsOf(CAP, 0, 0), CAP);
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20ExceededCap.selector, CAP + 1, CAP));
        post(RUN, 2, amountsOf(CAP, 1, 0), CAP + 1);
        vm.assertEq(rewards.rewardsOf(RUN).round, 1);
    }

    function testFuzz_postRoot_revertsWithAccessControlUnauthorizedAccount(address caller) public {
        vm.assume(caller != SETTLER);
        bytes32 role = rewards.SETTLER_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
        vm.prank(caller);
        rewards.postRoot(RUN, 1, keccak256("root"), 1);
    }

    function testFuzz_claim_paysTheAccountWhoeverSubmits(address submitter) public {
        vm.assume(submitter != accounts[1]);
        uint256[] memory amounts = amountsOf(3, 4, 5);
        post(RUN, 1, amounts, 12);
        bytes32[] memory proof = proofOf(amounts, 1);
        vm.expectEmit(address(rewards));
        emit IRewardsDistributor.Claimed(RUN, accounts[1], 4, 4);
        vm.prank(submitter);
        rewards.claim(RUN, accounts[1], 4, proof);
        vm.assertEq(token.balanceOf(accounts[1]), 4);
        vm.assertEq(token.balanceOf(submitter), submitter == address(rewards) ? 8 : 0);
        vm.assertEq(rewards.claimed(RUN, accounts[1]), 4);
    }

    function test_claim_twice_revertsWithNothingToClaim() public {
        uint256[] memory amounts = amountsOf(3, 4, 5);
        post(RUN, 1, amounts, 12);
        claim(amounts, 0);
        bytes32[] memory proof = proofOf(amounts, 0);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, RUN, accounts[0]));
        rewards.claim(RUN, accounts[0], 3, proof);
    }

    function test_claim_ofAnOldRoot_revertsWithInvalidProof() public {
        uint256[] memory old = amountsOf(3, 4, 5);
        post(RUN, 1, old, 12);
        post(RUN, 2, amountsOf(6, 8, 10), 24);
        bytes32[] memory proof = proofOf(old, 0);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.InvalidProof.selector, RUN, accounts[0], 3));
        rewards.claim(RUN, accounts[0], 3, proof);
    }

    function test_claim_withoutARoot_revertsWithInvalidProof() public {
        bytes32[] memory proof = new bytes32[](0);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.InvalidProof.selector, RUN, accounts[0], 1));
        rewards.claim(RUN, accounts[0], 1, proof);
    }

    function testFuzz_claim_ofAnotherAmountOrAccount_revertsWithInvalidProof(address account, uint256 amount) public {
        vm.assume(account != accounts[0] || amount != 3);
        uint256[] memory amounts = amountsOf(3, 4, 5);
        post(RUN, 1, amounts, 12);
        bytes32[] memory proof = proofOf(amounts, 0);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.InvalidProof.selector, RUN, account, amount));
        rewards.claim(RUN, account, amount, proof);
    }

    function test_claim_fromAnotherRunsReserve_revertsWithClaimExceedsTotal() public {
        post(keccak256("other run"), 1, amountsOf(100, 0, 0), 100);
        uint256[] memory amounts = amountsOf(3, 4, 5);
        post(RUN, 1, amounts, 6);
        claim(amounts, 0);
        bytes32[] memory proof = proofOf(amounts, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.ClaimExceedsTotal.selector, RUN, 3, 6));
        rewards.claim(RUN, accounts[1], 4, proof);
    }

    function testFuzz_claim_paysExactlyTheDifference(uint64[5] memory first, uint64[5] memory more) public {
        uint256[] memory earlier = new uint256[](5);
        uint256[] memory later = new uint256[](5);
        for (uint256 i = 0; i < 5; i++) {
            earlier[i] = 1 + uint256(first[i]);
            later[i] = earlier[i] + 1 + more[i];
        }
        post(RUN, 1, earlier, sum(earlier));
        for (uint256 i = 0; i < 3; i++) {
            vm.assertEq(claim(earlier, i), earlier[i]);
        }
        post(RUN, 2, later, sum(later));
        for (uint256 i = 0; i < 5; i++) {
            vm.assertEq(claim(later, i), i < 3 ? later[i] - earlier[i] : later[i]);
            vm.assertEq(token.balanceOf(accounts[i]), later[i]);
        }
        vm.assertEq(rewards.rewardsOf(RUN).paid, sum(later));
        vm.assertEq(token.balanceOf(address(rewards)), 0);
    }

    function testFuzz_claims_neverExceedThePostedTotal(uint64[5] memory promised, uint128 posted) public {
        uint256[] memory amounts = new uint256[](5);
        for (uint256 i = 0; i < 5; i++) {
            amounts[i] = promised[i];
        }
        uint256 total = posted % (2 * sum(amounts) + 1);
        post(RUN, 1, amounts, total);
        uint256 received = 0;
        for (uint256 i = 0; i < 5; i++) {
            try rewards.claim(RUN, accounts[i], amounts[i], proofOf(amounts, i)) {} catch {}
            received += token.balanceOf(accounts[i]);
        }
        vm.assertLe(received, total);
        vm.assertEq(received, rewards.rewardsOf(RUN).paid);
        vm.assertEq(token.balanceOf(address(rewards)), total - received);
    }
}
