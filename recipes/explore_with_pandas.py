"""Which rules change what, and on which sites: cells of a notebook.

python explore_with_pandas.py pages.jsonl
"""

# %% Pages with a url and a text
import sys

import pandas as pd

import cleanclip.adapters.pandas  # noqa: F401 - gives columns their `cleanclip`

pages = pd.read_json(sys.argv[1], lines=True)
pages["site"] = pages["url"].str.extract(r"//([^/]+)", expand=False)

# %% Every edit is a row
edits = pages["text"].cleanclip.check(profile="article").join(pages[["url", "site"]])
edits["characters"] = edits["before"].str.len()
print(edits.groupby("rule")["characters"].agg(["count", "sum"]).sort_values("sum", ascending=False).to_string())

# %% The sites whose pages lose most
lost = edits.groupby("site")["characters"].sum() / pages.groupby("site")["text"].apply(
    lambda texts: texts.str.len().sum()
)
print(lost.sort_values(ascending=False).head(10).to_string())

# %% What the rule that takes most has taken: read it before you trust it
most = edits.groupby("rule")["characters"].sum().idxmax()
print(most, *edits.loc[edits["rule"] == most, "before"].str.strip().unique()[:5], sep="\n  ")

# %% Without that rule, if it was wrong; and without what a page says after another
pages["clean"] = pages["text"].cleanclip.clean(ignore=[most])
pages["kept"] = pages["clean"].cleanclip.deduplicate()
print(f"{(pages['kept'] == '').sum()} of {len(pages)} pages say nothing of their own")
