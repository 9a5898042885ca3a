import tempfile
from pathlib import Path
from assistant.catalog.loader import load
from assistant.settings import Settings
from tests.conversations.product import Product
from tests.conversations.simulator import report, held_back
from tests.conversations.simulator.dialogues import play
s=Settings();c=load(s.catalogue_dir,s.city)
with tempfile.TemporaryDirectory() as f:
    p=Product(Path(f),requests_per_minute="1000000");p.start()
    try:
        for v in (held_back.check_first_sentences(p,c,5),held_back.check_answers(p,c,9),held_back.check_detours(p,6)): print(len(v),report.score(v),flush=True)
        o=play(p,c,14,11)
        n=sum(x.values for x in o)
        print('finished',sum(x.finished for x in o),'first',sum(x.first_sentence=='right' for x in o),'values',n,'wrong',sum(len(x.wrong) for x in o)/n,'again',sum(x.asked_again.total() for x in o)/n)
    finally:p.stop()
