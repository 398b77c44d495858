"""Still pictures: one file a figure. They draw what they are given and leave nothing open behind them."""
