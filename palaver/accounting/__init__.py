"""What calls of models cost, who pays, and what they may spend: rows, prices, budgets."""
