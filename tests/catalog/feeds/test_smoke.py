import pytest
from tests.factories import make_source, make_resource
from tests.catalog.feeds.walking import walk
from tests.catalog.feeds.conftest import _site
@pytest.mark.django_db(transaction=True)
def test_it(client):
    s=make_source()
    ids=[make_resource(s,f"n{i}").pk for i in range(5)]
    make_resource(s,"blank",iri="")
    for x in ("ttl","rdf","jsonld","nt"):
        w=walk(client,syntax=x); print(x,w.members,w.totals)
    print(client.get("/catalog.ttl?limit=2").getvalue().decode())
    for p in ["/health","/status.json","/api/1/resources?limit=2",f"/api/1/resources/{ids[0]}","/api/1/sources","/api/1/schema.yaml","/api/nope","/catalog.ttl?after=x", "/api/1/resources?kind=q"]:
        r=client.get(p); print(p,r.status_code,r.headers,r.content[:700])
    r=client.get(f"/datasets/{ids[0]}",headers={"accept":"text/turtle"}); print(r.headers, r.getvalue())
