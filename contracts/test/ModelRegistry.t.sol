// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ModelRegistry} from "../src/ModelRegistry.sol";
import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {vm} from "./Vm.sol";

contract ModelRegistryTest {
    bytes32 private constant RUN = keccak256("run");
    bytes32 private constant MODEL = keccak256("model");
    bytes32 private constant RECORD = keccak256("record");
    address private constant COORDINATOR = address(0xC0);

    ModelRegistry private registry;

    function setUp() public {
        registry = new ModelRegistry(address(this), COORDINATOR);
    }

    function commit(uint64 round, bytes32 model) private {
        vm.prank(COORDINATOR);
        registry.commit(RUN, round, model, RECORD);
    }

    function assertCommit(IModelRegistry.ModelCommit memory found, uint64 round, bytes32 model) private pure {
        vm.assertEq(found.round, round);
        vm.assertEq(found.modelHash, model);
        vm.assertEq(found.recordHash, RECORD);
    }

    function test_commit_isReadBackAndEmitted() public {
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelCommitted(RUN, 1, MODEL, RECORD);
        commit(1, MODEL);
        assertCommit(registry.latest(RUN), 1, MODEL);
        assertCommit(registry.atRound(RUN, 1), 1, MODEL);
    }

    function test_commit_mayLeaveRoundsOut() public {
        commit(1, MODEL);
        commit(5, keccak256("later"));
        assertCommit(registry.latest(RUN), 5, keccak256("later"));
        assertCommit(registry.atRound(RUN, 1), 1, MODEL);
    }

    function test_commit_keepsRunsApart() public {
        commit(7, MODEL);
        bytes32 other = keccak256("other run");
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotCommitted.selector, other, 0));
        registry.latest(other);
    }

    function testFuzz_commit_revertsWithRoundNotIncreasing(uint64 first, uint64 second) public {
        vm.assume(first > 0);
        second = uint64(second % (uint256(first) + 1));
        commit(first, MODEL);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.RoundNotIncreasing.selector, RUN, first, second));
        commit(second, keccak256("another model"));
        assertCommit(registry.latest(RUN), first, MODEL);
    }

    function test_commitOfRoundZero_revertsWithRoundNotIncreasing() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.RoundNotIncreasing.selector, RUN, 0, 0));
        commit(0, MODEL);
    }

    function test_commit_revertsWithZeroHash() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ZeroHash.selector, RUN, 1));
        commit(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ZeroHash.selector, RUN, 1));
        vm.prank(COORDINATOR);
        registry.commit(RUN, 1, MODEL, 0);
    }

    function test_atRound_revertsWithNotCommitted() public {
        commit(2, MODEL);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotCommitted.selector, RUN, 1));
        registry.atRound(RUN, 1);
    }

    function testFuzz_commit_revertsWithAccessControlUnauthorizedAccount(address caller) public {
        vm.assume(caller != COORDINATOR);
        bytes32 role = registry.COORDINATOR_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
        vm.prank(caller);
        registry.commit(RUN, 1, MODEL, RECORD);
    }
}
