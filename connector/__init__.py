"""The connector: offers, contracts and transfers, by the Dataspace Protocol."""
