"""HTTP without knowledge of the product: routes as values, dispatch, errors, pages and event streams."""
