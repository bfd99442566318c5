"""Data Plane Signaling with planes of others, in both roles.

As data plane: serving.py lets data of ours flow for a control plane, bringing.py fetches for one.
As control plane: following.py moves a transfer of ours as a data plane says.
In both: sending.py says what is to be said until it is heard, known.py knows with whom.
"""
