// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";

/// @title The token that useful updates earn
/// @notice 18 decimals; the supply never exceeds the cap set at deployment.
contract MurmurationToken is ERC20Capped, AccessControl {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    /// @param admin account that may grant and revoke roles
    /// @param cap largest total supply, in token units (1e-18), > 0
    constructor(address admin, uint256 cap) ERC20("Murmuration", "MUR") ERC20Capped(cap) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @notice Creates tokens; reverts with ERC20ExceededCap beyond the cap.
    /// @param amount token units (1e-18)
    function mint(address account, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(account, amount);
    }
}
