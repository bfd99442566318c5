"""Tests of connector.dps: messages and states of Data Plane Signaling."""
