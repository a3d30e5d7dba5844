// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {MurmurationToken} from "../src/MurmurationToken.sol";
import {vm} from "./Vm.sol";

contract MurmurationTokenTest {
    uint256 private constant CAP = 1_000 ether;
    address private constant ALICE = address(0xA11CE);

    MurmurationToken private token;

    function setUp() public {
        token = new MurmurationToken(address(this), CAP);
        token.grantRole(token.MINTER_ROLE(), address(this));
    }

    function test_metadata_isMurmurations() public view {
        vm.assertEq(token.name(), "Murmuration");
        vm.assertEq(token.symbol(), "MUR");
        vm.assertEq(token.decimals(), 18);
        vm.assertEq(token.cap(), CAP);
        vm.assertEq(token.totalSupply(), 0);
    }

    function test_constructor_givesNoMinterRole() public {
        MurmurationToken fresh = new MurmurationToken(ALICE, CAP);
        vm.assertTrue(fresh.hasRole(fresh.DEFAULT_ADMIN_ROLE(), ALICE));
        vm.assertFalse(fresh.hasRole(fresh.MINTER_ROLE(), ALICE));
        vm.assertFalse(fresh.hasRole(fresh.DEFAULT_ADMIN_ROLE(), address(this)));
    }

    function test_constructor_revertsWithERC20InvalidCap() public {
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20InvalidCap.selector, 0));
        new MurmurationToken(ALICE, 0);
    }

    function test_mint_reachesTheCap() public {
        token.mint(ALICE, CAP);
        vm.assertEq(token.balanceOf(ALICE), CAP);
        vm.assertEq(token.totalSupply(), CAP);
    }

    function test_mint_revertsWithERC20ExceededCap() public {
        token.mint(ALICE, CAP);
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20ExceededCap.selector, CAP + 1, CAP));
        token.mint(ALICE, 1);
    }

    function testFuzz_mint_revertsWithAccessControlUnauthorizedAccount(address caller, uint256 amount) public {
        vm.assume(caller != address(this));
        bytes32 role = token.MINTER_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
        vm.prank(caller);
        token.mint(caller, amount);
    }
}
