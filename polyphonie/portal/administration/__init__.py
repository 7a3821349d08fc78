"""Pages of the administration of a territory: identity, services, areas, mandate, roles, organisations."""
