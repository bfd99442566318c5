"""Tests of connector.signaling: the scenarios of Data Plane Signaling, in both roles.

Named after the conformance kit that cannot be had: CP_C, CP_P (we are the control plane of the
consumer, of the provider), DP_C, DP_P (we are its data plane).
"""
