SET HEADER "Authorization", "Bearer " + CONFIG("token")
SET HEADER "Accept" = "application/json"
rates = GET "https://example.org/rates"
service = "post"
date = TODAY()
found = GET "https://example.org/find" WITH service, date, page = 2
made = POST "https://example.org/orders", { item: 17 }, "application/json"
made = POST "https://example.org/orders" WITH item = 17, amount: 3
PUT "https://example.org/orders/17", made
PATCH "https://example.org/orders/17", { paid: TRUE }
DELETE HTTP "https://example.org/orders/17"
answer = GRAPHQL "https://example.org/graphql", 'query { order(id: 17) { "name" } }', { id: 17 }
rate = SOAP "https://example.org/rates?wsdl", "GetRate", { currency: "EUR" }
CLEAR HEADERS
IF GET "session.tier" = "vip" THEN TALK "Welcome back"
IF made.ok AND made.status < 300 THEN TALK made.id
