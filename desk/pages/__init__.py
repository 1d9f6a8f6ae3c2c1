"""Pages of the desk below `/admin/` that belong to no single model."""
