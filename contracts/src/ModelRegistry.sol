// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";

/// @title Names the model that a run stands at after each round
/// @notice See {IModelRegistry}.
contract ModelRegistry is IModelRegistry, AccessControl {
    bytes32 public constant COORDINATOR_ROLE = keccak256("COORDINATOR_ROLE");

    mapping(bytes32 runId => uint64) private _latestRound;
    mapping(bytes32 runId => mapping(uint64 round => ModelCommit)) private _commits;

    /// @param admin account that may grant and revoke roles
    /// @param coordinator account that may commit models
    constructor(address admin, address coordinator) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(COORDINATOR_ROLE, coordinator);
    }

    /// @inheritdoc IModelRegistry
    function commit(bytes32 runId, uint64 round, bytes32 modelHash, bytes32 recordHash)
        external
        onlyRole(COORDINATOR_ROLE)
    {
        uint64 latestRound = _latestRound[runId];
        if (round <= latestRound) revert RoundNotIncreasing(runId, latestRound, round);
        if (modelHash == 0 || recordHash == 0) revert ZeroHash(runId, round);
        _latestRound[runId] = round;
        _commits[runId][round] = ModelCommit(round, modelHash, recordHash);
        emit ModelCommitted(runId, round, modelHash, recordHash);
    }

    /// @inheritdoc IModelRegistry
    function latest(bytes32 runId) external view returns (ModelCommit memory) {
        return atRound(runId, _latestRound[runId]);
    }

    /// @inheritdoc IModelRegistry
    function atRound(bytes32 runId, uint64 round) public view returns (ModelCommit memory) {
        ModelCommit memory found = _commits[runId][round];
        if (found.round == 0) revert NotCommitted(runId, round);
        return found;
    }
}
