"""Pages of the administration of a territory, and of the making of one."""
